//! Fuzz target: lines typed into the utility and the shells below it.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| entries::lines(data));
