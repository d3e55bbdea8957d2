//! Fuzz target: a shared world, as `HSM_DOJO_STATE` keeps it.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| entries::world(data));
