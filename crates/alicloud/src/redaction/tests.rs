mod coats;
mod leaks;

use self::coats::COATS;
use self::leaks::{leak, piece};
use super::*;

/// Texts around a secret.
const TEXTS: [&str; 12] = [
    "{}",
    "before {} after",
    "The token \"{}\" is invalid.",
    "SecurityToken={}&Action=DescribeKey",
    "{\"Code\":\"Any\",\"SecurityToken\":\"{}\",\"HostId\":\"kms.cn-hangzhou.aliyuncs.com\"}",
    "GET https://kms.cn-hangzhou.aliyuncs.com/?x-acs-security-token={} HTTP/1.1",
    "https://kms.cn-hangzhou.aliyuncs.com/{}/more",
    "x-acs-security-token:{}; host: a.example.com",
    "<Token>{}</Token>",
    "request id: 35BC3B9E-11F2-4B5B-8C66-6E2F1B3E9E47 {} 2024-01-02T03:04:05Z",
    "令牌{}已过期。",
    "Bearer ({}), [{}]",
];

/// The coats that only a redactor of the secret finds: nobody can decode another case, and a piece
/// of a secret can be as short as an identifier.
const KNOWN_ONLY: [&str; 6] = [
    "upper case",
    "lower case",
    "the first half",
    "the second half",
    "quoted-printable lines",
    "lines",
];

/// Pseudorandom numbers, the same in each run: Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % end
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(alphabet[self.below(alphabet.len())])).collect()
    }
}

/// Secrets in the forms of an access key secret, a security token and a JSON Web Token.
fn secrets(random: &mut Random) -> [String; 4] {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut base64 = letters.to_vec();
    base64.extend(b"+/");
    [
        random.text(letters, 30),
        random.text(letters, 20),
        format!("CAIS{}==", random.text(&base64, 122)),
        format!(
            "eyJ{}.{}-{}",
            random.text(letters, 33),
            random.text(letters, 90),
            random.text(letters, 43)
        ),
    ]
}

#[test]
fn no_secret_gets_out_in_any_coat_and_any_text() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for secret in secrets(&mut random) {
        let redactor = Redactor::new(vec![secret.as_str().into()]);
        for (name, coat) in COATS {
            for text in TEXTS {
                let text = text.replace("{}", &coat(&secret));
                let shown = redactor.presentable(&text);
                assert_eq!(leak(&shown, &secret), None, "{name}: {text}\nshows: {shown}");
            }
        }
    }
}

#[test]
fn an_unknown_secret_does_not_get_out_either() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for secret in secrets(&mut random) {
        for (name, coat) in COATS.iter().filter(|(name, _)| !KNOWN_ONLY.contains(name)) {
            for text in TEXTS {
                let text = text.replace("{}", &coat(&secret));
                let shown = Redactor::default().presentable(&text);
                assert_eq!(leak(&shown, &secret), None, "{name}: {text}\nshows: {shown}");
            }
        }
    }
}

#[test]
fn a_damaged_escape_among_escapes_shows_no_secret() {
    let secret = "vB4xKq7ZrW2xVt9mGp4nLsY8Td3cHj";
    let is_escape = |name: &str| {
        ["percent", "backslash", "octal", "entities"].iter().any(|escape| name.contains(escape))
    };
    for (name, coat) in COATS.iter().filter(|(name, _)| is_escape(name) && !name.contains("named"))
    {
        let coated = coat(secret);
        for at in (0..coated.len()).filter(|at| coated.is_char_boundary(*at)) {
            let mut damaged = coated.clone();
            damaged.replace_range(at..=at, "}");
            let shown = Redactor::default().presentable(&damaged);
            assert_eq!(leak(&shown, secret), None, "{name}: {damaged}\nshows: {shown}");
        }
    }
}

#[test]
fn a_damaged_separator_in_a_dump_shows_no_secret() {
    let secret = "vB4xKq7ZrW2xVt9mGp4nLsY8Td3cHj";
    for separator in [":", " ", "-"] {
        let bytes: Vec<_> = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        for at in 0..bytes.len() - 1 {
            let mut dump = bytes.clone();
            let next = dump.remove(at + 1);
            dump[at].push('z');
            dump[at].push_str(&next);
            let shown = Redactor::default().presentable(&dump.join(separator));
            assert_eq!(leak(&shown, secret), None, "{shown}");
        }
    }
}

#[test]
fn a_dump_in_pieces_of_the_form_of_addresses_shows_no_secret() {
    let secret = "vB4xKq7ZrW2xVt9mGp4nLsY8Td3cHj";
    let hex: Vec<_> = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let decimal: Vec<_> = secret.bytes().map(|byte| byte.to_string()).collect();
    for (bytes, separator, length) in [(hex, ":", 8), (decimal, ".", 4)] {
        for skipped in 0..length {
            let (first, rest) = bytes.split_at(skipped);
            let pieces = rest.chunks(length).map(|piece| piece.join(separator));
            let dump = [first.join(separator), pieces.collect::<Vec<_>>().join(">")].join(">");
            let shown = Redactor::default().presentable(&dump);
            assert_eq!(leak(&shown, secret), None, "{dump}: {shown}");
        }
    }
}

#[test]
fn the_text_around_a_secret_stays() {
    let secret = "vB4xKq7ZrW2xVt9mGp4nLsY8Td3cHj";
    let redactor = Redactor::new(vec![secret.into()]);
    for (name, coat) in COATS {
        let shown = redactor.presentable(&format!("The token \"{}\" has expired.", coat(secret)));
        assert!(shown.starts_with("The token \"[removed]"), "{name}: {shown}");
        assert!(shown.ends_with("\" has expired."), "{name}: {shown}");
    }
}

#[test]
fn the_texts_of_services_keep_every_word() {
    for text in include_str!("tests/texts.txt").lines() {
        assert_eq!(Redactor::default().presentable(text), text);
        let known = Redactor::new(vec!["vB4xKq7ZrW2xVt9mGp4nLsY8Td3cHj".into()]);
        assert_eq!(known.presentable(text), text);
        assert_eq!(known.without_known_secrets(text), text);
    }
}

#[test]
fn a_repeated_string_to_sign_is_cut_off() {
    for (text, expected) in [
        (
            "Signature mismatch. server string to sign is:POST&%2F&SecurityToken%3Dabc",
            "Signature mismatch. server string to sign is: [removed]",
        ),
        ("Mismatch. StringToSign: [POST / a]", "Mismatch. StringToSign: [removed]"),
        ("Canonical-Request = POST", "Canonical-Request = [removed]"),
        ("Check the string to sign.", "Check the string to sign."),
    ] {
        assert_eq!(Redactor::default().presentable(text), expected);
    }
}

#[test]
fn no_secret_is_kept_unless_it_is_encoded() {
    let encodings = ["base64", "double base64", "base32", "hex", "decimal bytes"];
    let is_encoded = |name: &str| encodings.iter().any(|encoding| name.starts_with(encoding));
    let mut random = Random(0x6a09_e667_f3bc_c908);
    for secret in secrets(&mut random) {
        let redactor = Redactor::new(vec![secret.as_str().into()]);
        for (name, coat) in COATS {
            for text in TEXTS {
                let text = text.replace("{}", &coat(&secret));
                let kept = redactor.without_known_secrets(&text);
                assert_eq!(piece(&kept, &secret), None, "{name}: {text}\nkeeps: {kept}");
                assert_ne!(kept.contains(REMOVED), is_encoded(name), "{name}: {kept}");
            }
        }
    }
}

#[test]
fn a_kept_value_loses_known_secrets_only() {
    let redactor = Redactor::new(vec!["vB4xKq7ZrW2xVt9mGp4nLsY8Td3cHj".into(), "short".into()]);
    let opaque = "a short\n\ttext of Zp5QXr8nTq2WvYk3LmB7cD ";
    assert_eq!(redactor.without_known_secrets(opaque), opaque);
    for echo in [
        "vB4xKq7ZrW2xVt9mGp4nLsY8Td3cHj",
        "VB4XKQ7ZRW2XVT9MGP4NLSY8TD3CHJ",
        "vB4xKq7Z\\u0072W2xVt9m",
    ] {
        assert_eq!(redactor.without_known_secrets(&format!("<{echo}>")), "<[removed]>");
    }
}

#[test]
fn a_short_secret_is_found_with_separators_and_under_escapes() {
    let shown = |secret: &str, text: &str| Redactor::new(vec![secret.into()]).presentable(text);
    for text in ["is s-3-c-r-e-t.", "is s%33cret.", "is s3\u{e9}\u{200b}cret."] {
        let rest = shown("s3cret", text);
        assert!(rest.starts_with("is [removed]"), "{text}: {rest}");
    }
    // A secret of twelve letters and digits is found in any case.
    for (secret, text) in [("Kq7ZrW2x", "is Kq7Z-rW2x."), ("Kq7ZrW2xVt9m", "is kQ7zRw2XvT9M.")] {
        assert_eq!(shown(secret, text), "is [removed].", "{text}");
    }
}

#[test]
fn a_secret_at_the_end_of_what_is_shown_is_not_cut_in_half() {
    let secret = "CAIS+token/Vb7Lq2XnZ9kRw4T==";
    let text = format!("{}{secret}", "x ".repeat(MAX_CHARACTERS / 2 - 5));
    assert!(!Redactor::new(vec![secret.into()]).presentable(&text).contains("CAIS"));
}

#[test]
fn text_is_one_line_of_limited_length() {
    let shown = Redactor::default().presentable(&"я\n\u{7}".repeat(500));
    assert_eq!(shown.chars().count(), MAX_CHARACTERS + 1);
    assert!(shown.ends_with('…') && !shown.contains(char::is_control));
}

#[test]
fn redaction_of_a_hostile_text_ends() {
    let redactor = Redactor::new(vec!["vB4xKq7ZrW2xVt9mGp4nLsY8Td3cHj".into()]);
    for piece in ["%25", "&amp;", "a-", "1.", "\\\\", "aA1", "key-a:", "\\x{", "&#x"] {
        let shown = redactor.presentable(&piece.repeat(MAX_EXAMINED));
        assert!(shown.chars().count() <= MAX_CHARACTERS + 1, "{piece}: {shown}");
    }
}
