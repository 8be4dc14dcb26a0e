//! The ways in which a server can write a secret.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

/// The name of a coat, and the secret in this coat.
type Coat = (&'static str, fn(&str) -> String);

pub(super) const COATS: [Coat; 48] = [
    ("plain", str::to_owned),
    ("upper case", str::to_uppercase),
    ("lower case", str::to_lowercase),
    ("the first half", |s| s[..s.len() / 2].to_owned()),
    ("the second half", |s| s[s.len() / 2..].to_owned()),
    ("percent", |s| each(s, |b| format!("%{b:02X}"))),
    ("percent in lower case", |s| each(s, |b| format!("%{b:02x}"))),
    ("percent of every third", |s| some(s, |b| format!("%{b:02x}"))),
    ("double percent", |s| each(s, |b| format!("%25{b:02X}"))),
    ("triple percent of every third", |s| some(s, |b| format!("%2525{b:02x}"))),
    ("percent and u", |s| each(s, |b| format!("%u{b:04x}"))),
    ("a form", form),
    ("backslash u", |s| each(s, |b| format!("\\u{b:04x}"))),
    ("backslash u of every third", |s| some(s, |b| format!("\\u{b:04X}"))),
    ("backslash u in JSON in JSON", |s| each(s, |b| format!("\\\\u{b:04x}"))),
    ("backslash u with braces", |s| each(s, |b| format!("\\u{{{b:x}}}"))),
    ("backslash x", |s| each(s, |b| format!("\\x{b:02x}"))),
    ("octal", |s| each(s, |b| format!("\\{b:03o}"))),
    ("JSON", |s| s.replace('/', "\\/")),
    ("decimal entities", |s| each(s, |b| format!("&#{b};"))),
    ("entities in hexadecimal digits", |s| each(s, |b| format!("&#x{b:X};"))),
    ("escaped entities", |s| each(s, |b| format!("&amp;#{b};"))),
    ("named entities", |s| s.replace('+', "&plus;").replace('/', "&sol;").replace('=', "&equals;")),
    ("quoted-printable", |s| each(s, |b| format!("={b:02X}"))),
    ("quoted-printable lines", |s| fold(s, 15, "=\r\n")),
    ("base64", |s| STANDARD.encode(s)),
    ("base64 after one byte", |s| STANDARD.encode(format!("a{s}"))),
    ("base64 after two bytes", |s| STANDARD_NO_PAD.encode(format!("ab{s}b"))),
    ("base64 for URLs", |s| URL_SAFE.encode(s)),
    ("base64 for URLs without padding", |s| URL_SAFE_NO_PAD.encode(format!("a{s}"))),
    ("base64 under percent", |s| each(&STANDARD.encode(s), |b| format!("%{b:02X}"))),
    ("base64 in lines", |s| fold(&STANDARD.encode(s), 20, "\r\n")),
    ("double base64", |s| STANDARD.encode(STANDARD.encode(s))),
    ("double base64 after one byte", |s| URL_SAFE.encode(format!("a{}", STANDARD.encode(s)))),
    ("base32", base32),
    ("base32 in lower case", |s| base32(s).to_lowercase()),
    ("hex", |s| hex::encode(s)),
    ("hex in upper case", |s| hex::encode_upper(s)),
    ("hex with colons", |s| each(s, |b| format!("{b:02x}:"))),
    ("hex with spaces", |s| each(s, |b| format!("{b:02X} "))),
    ("hex with hyphens", |s| each(s, |b| format!("{b:02x}-"))),
    ("hex with commas", |s| each(s, |b| format!("0x{b:02x}, "))),
    ("hex in groups", |s| fold(&hex::encode(s), 4, " ")),
    ("decimal bytes", |s| each(s, |b| format!("{b}, "))),
    ("zero-width spaces", |s| fold(s, 1, "\u{200b}")),
    ("soft hyphens", |s| fold(s, 5, "\u{ad}")),
    ("tags", |s| fold(s, 3, "\u{e0041}\u{2066}")),
    ("lines", |s| fold(s, 7, "\r\n ")),
];

fn each(secret: &str, escape: fn(u8) -> String) -> String {
    secret.bytes().map(escape).collect()
}

fn some(secret: &str, escape: fn(u8) -> String) -> String {
    let bytes = secret.bytes().enumerate();
    bytes.map(|(at, b)| if at % 3 == 0 { escape(b) } else { char::from(b).into() }).collect()
}

fn fold(text: &str, length: usize, separator: &str) -> String {
    let lines = text.as_bytes().chunks(length).map(String::from_utf8_lossy);
    lines.collect::<Vec<_>>().join(separator)
}

fn base32(secret: &str) -> String {
    let bits: String = secret.bytes().map(|byte| format!("{byte:08b}")).collect();
    let digit = |bits: &[u8]| {
        let five = format!("{:0<5}", String::from_utf8_lossy(bits));
        let value = usize::from_str_radix(&five, 2).unwrap();
        char::from(super::leaks::BASE32[value])
    };
    bits.as_bytes().chunks(5).map(digit).collect()
}

fn form(secret: &str) -> String {
    percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).to_string()
}
