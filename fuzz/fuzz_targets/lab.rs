//! Fuzz target: a saved lab, as `--state` and the browser keep it.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| entries::lab(data));
