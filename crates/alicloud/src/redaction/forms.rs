//! Identifiers that people need, recognised by their form.

use std::net::IpAddr;

/// The maximum length of the random part of an identifier. The longest are those of keys, such as
/// `key-hzz630494463ejqjxabcd`.
const MAX_RANDOM: usize = 24;

/// The form of request IDs, key IDs and key versions. `h` is a hexadecimal digit, or `*` in an
/// example.
const UUID: &str = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";

/// The forms of dates, the longest first. `d` is a digit.
const DATES: [&str; 7] = [
    "dddd-dd-ddTdd:dd:dd.dddddd",
    "dddd-dd-ddTdd:dd:dd.ddd",
    "dddd-dd-ddTdd:dd:dd",
    "dddd-dd-ddTdd:ddZ",
    "dddd-dd-dd dd:dd:dd",
    "dddd-dd-dd",
    "ddddddddTddddddZ",
];

/// The length of the identifier at this position, if it is one.
pub(super) fn identifier(bytes: &[u8], at: usize) -> Option<usize> {
    let is_inner = |byte: &u8| byte.is_ascii_alphanumeric() || b"+_-*".contains(byte);
    if at > 0 && bytes.get(at - 1).is_some_and(is_inner) {
        return None;
    }
    let text = bytes.get(at..)?;
    let zone = |length: usize| length + usize::from(text.get(length) == Some(&b'Z'));
    let dates = DATES.iter().filter_map(|form| matches(form, text)).map(zone);
    // A part of a longer list of numbers is no address.
    let is_in_list = at > 0 && b":.".contains(&bytes[at - 1]);
    let ip = ip(text).filter(|_| !is_in_list);
    let others = [matches(UUID, text), resource_id(text), alias(text), access_key_id(text), ip];
    let lengths = others.into_iter().flatten().chain(dates);
    lengths.filter(|length| !text.get(*length).is_some_and(is_inner)).max()
}

/// The length of a form if the text begins with the form.
fn matches(form: &str, text: &[u8]) -> Option<usize> {
    let fits = |(form, byte): (u8, &u8)| match form {
        b'd' => byte.is_ascii_digit(),
        b'h' => byte.is_ascii_hexdigit() || *byte == b'*',
        literal => *byte == literal,
    };
    let text = text.get(..form.len())?;
    form.bytes().zip(text).all(fits).then_some(form.len())
}

/// The ID of a key or another resource: `key-hzz630494463ejqjx****`, `dds-bp1ea17b41abcdef`.
fn resource_id(text: &[u8]) -> Option<usize> {
    let prefix = text.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    let rest = text.get(prefix..)?.strip_prefix(b"-")?;
    let is_random = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'*';
    let length = random_length(rest, is_random)?;
    (1..=4).contains(&prefix).then_some(prefix + 1 + length)
}

/// An alias: `alias/orders`.
fn alias(text: &[u8]) -> Option<usize> {
    let is_random = |byte: u8| byte.is_ascii_alphanumeric() || b"/_-".contains(&byte);
    Some(6 + random_length(text.strip_prefix(b"alias/")?, is_random)?)
}

/// The ID of an access key, which is not a secret: `LTAI5tEXAMPLE`, `STS.NUgYrLnoC37mZZCNnA`.
fn access_key_id(text: &[u8]) -> Option<usize> {
    let rest = text.strip_prefix(b"LTAI").or_else(|| text.strip_prefix(b"STS."))?;
    Some(4 + random_length(rest, |byte| byte.is_ascii_alphanumeric() || byte == b'*')?)
}

/// An IP address of either version. A dump of text can have the form of an address, but few
/// addresses consist of printable characters.
fn ip(text: &[u8]) -> Option<usize> {
    /// The longest address: an IPv4 address in IPv6 form.
    const LONGEST: usize = 45;

    let belongs = |byte: &&u8| byte.is_ascii_hexdigit() || b".:".contains(byte);
    let length = text.iter().take(LONGEST).take_while(belongs).count();
    let address = std::str::from_utf8(&text[..length]).ok()?;
    // The full stop of a sentence is no part of the address.
    let trimmed = address.trim_end_matches(['.', ':']);
    let ip = trimmed.parse().ok()?;
    (!is_dump_of_text(ip)).then_some(trimmed.len())
}

/// Whether more than three quarters of the bytes are printable characters. Zeros do not count: the
/// groups of a dump with a byte each begin with a zero, and long zeros are not written.
fn is_dump_of_text(address: IpAddr) -> bool {
    let octets = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    let bytes: Vec<u8> = octets.into_iter().filter(|byte| *byte != 0).collect();
    let others = bytes.iter().filter(|byte| !matches!(byte, b' '..=b'~')).count();
    others * 4 < bytes.len()
}

/// The length of the random part at the beginning; `None` if there is none, or it is too long.
fn random_length(text: &[u8], belongs: impl Fn(u8) -> bool) -> Option<usize> {
    let length = text.iter().take(MAX_RANDOM + 1).take_while(|byte| belongs(**byte)).count();
    (1..=MAX_RANDOM).contains(&length).then_some(length)
}
