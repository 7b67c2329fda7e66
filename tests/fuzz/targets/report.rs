#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portreg_fuzz::report(bytes));
