//! Random bytes from the platform's own generator (`crypto.getRandomValues`).

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(into: &js_sys::Uint8Array) -> js_sys::Uint8Array;
}

/// So many random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let array = js_sys::Uint8Array::new_with_length(N as u32);
    get_random_values(&array);
    let mut out = [0; N];
    array.copy_to(&mut out);
    out
}

/// A fresh id of a thing of this kind (`tsk_…`): 80 random bits.
pub fn id(prefix: &str) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut out = String::from(prefix);
    for byte in bytes::<16>() {
        out.push(char::from(
            ALPHABET.get(usize::from(byte & 31)).copied().unwrap_or(b'0'),
        ));
    }
    out
}
