#![no_main]
#![expect(missing_docs, reason = "see the function of the same name")]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::handshake(bytes));
