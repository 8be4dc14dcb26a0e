//! Certificates in PEM.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;

/// The labels of certificates: RFC 7468's, OpenSSL's with data behind the certificate, and an old
/// one.
const LABELS: [&str; 3] = ["CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE"];

/// The certificates in a PEM text; `None` for each that cannot be decoded.
///
/// The TLS library's own parser does not know OpenSSL's "TRUSTED CERTIFICATE", whose certificate
/// precedes data of OpenSSL, and loses the certificate after a section without an end.
pub(super) fn certificates(text: &str) -> impl Iterator<Item = Option<CertificateDer<'static>>> {
    let sections = text.split("-----BEGIN ").skip(1);
    sections.filter_map(|section| section.split_once("-----")).filter_map(|(label, rest)| {
        if !LABELS.contains(&label) {
            return None;
        }
        let decoded = rest.split_once("-----END ").and_then(|(body, _)| {
            let base64: String = body.split_ascii_whitespace().collect();
            STANDARD.decode(base64).ok()
        });
        Some(decoded.and_then(|bytes| first_element(&bytes).map(<[u8]>::to_vec)).map(Into::into))
    })
}

/// The first DER element of these bytes.
fn first_element(bytes: &[u8]) -> Option<&[u8]> {
    let &[_, first, ref rest @ ..] = bytes else { return None };
    let (digits, length) = match usize::from(first) {
        length @ ..0x80 => (0, length),
        long => {
            let digits = long - 0x80;
            let number = rest.get(..digits).filter(|_| (1..=4).contains(&digits))?;
            (digits, number.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)))
        }
    };
    bytes.get(..length.checked_add(2 + digits)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(label: &str, bytes: &[u8], line_end: &str) -> String {
        let base64 = STANDARD.encode(bytes);
        ["-----BEGIN ", label, "-----", line_end, &base64, line_end, "-----END ", label, "-----"]
            .concat()
            + line_end
    }

    fn found(text: &str) -> Vec<Option<Vec<u8>>> {
        certificates(text).map(|found| found.map(|it| it.to_vec())).collect()
    }

    #[test]
    fn certificates_of_every_form_are_found_and_bad_ones_lose_no_good_one() {
        let der = [0x30, 3, 1, 2, 3];
        let with_trust = [&der[..], &[0x30, 1, 9]].concat();
        let good = || Some(der.to_vec());
        let certificate = section("CERTIFICATE", &der, "\n");
        for (text, expected) in [
            (certificate.clone(), vec![good()]),
            (section("CERTIFICATE", &der, "\r\n"), vec![good()]),
            (section("X509 CERTIFICATE", &der, "\n"), vec![good()]),
            (section("TRUSTED CERTIFICATE", &with_trust, "\n"), vec![good()]),
            (format!("# A comment\n{certificate}text{certificate}"), vec![good(), good()]),
            (section("PRIVATE KEY", &der, "\n") + &certificate, vec![good()]),
            (format!("-----BEGIN CERTIFICATE-----\nMAMB\n{certificate}"), vec![None, good()]),
            (
                format!("-----BEGIN CERTIFICATE-----\n?\n-----END \n{certificate}"),
                vec![None, good()],
            ),
            (String::new(), vec![]),
            ("no certificate".to_owned(), vec![]),
        ] {
            assert_eq!(found(&text), expected, "{text}");
        }
    }

    #[test]
    fn the_first_element_has_the_length_that_it_says() {
        let long = [&[0x30, 0x82, 1, 0][..], &[7; 256]].concat();
        assert_eq!(first_element(&[&long[..], &[1, 2]].concat()), Some(&long[..]));
        for broken in
            [&[][..], &[0x30], &[0x30, 5, 1], &[0x30, 0x80, 1], &[0x30, 0x85, 1, 1, 1, 1, 1]]
        {
            assert_eq!(first_element(broken), None, "{broken:?}");
        }
    }
}
