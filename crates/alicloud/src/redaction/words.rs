//! Words and numbers, which are not secrets.

/// The number of digits of the longest number: a 64-bit integer.
const MAX_DIGITS: usize = 20;

/// The number of digits at the end of a word, as in `SHA256` and `secp384`.
const MAX_FINAL_DIGITS: usize = 4;

/// The longest acronym without a vowel.
const MAX_ACRONYM: usize = 5;

/// The most consonants in a row of any word or abbreviation.
const MAX_CONSONANTS: usize = 6;

/// The mean length of the words in camel case, at least. Random letters change their case sooner.
const MEAN_WORD: usize = 5;

/// The length of a word up to which few vowels are no sign of random letters.
const LONG_WORD: usize = 12;

/// The longest word, such as the name of an operation in lower case. Base32 of 20 bytes has 32
/// letters.
const MAX_WORD: usize = 31;

/// Whether letters and digits are a word, words in camel case, or a number.
pub(super) fn is_plain(text: &[u8]) -> bool {
    if text.iter().all(u8::is_ascii_digit) {
        return text.len() <= MAX_DIGITS;
    }
    let letters = text.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(text.len());
    let (letters, digits) = text.split_at(letters);
    let digits_are_final =
        digits.len() <= MAX_FINAL_DIGITS && digits.iter().all(u8::is_ascii_digit);
    digits_are_final && !letters.is_empty() && is_camel_case(letters)
}

/// Whether letters are words. Random letters change their case too often, have too many capitals in
/// a row, or lack vowels.
fn is_camel_case(letters: &[u8]) -> bool {
    let words = words(letters);
    let is_short = |word: &&[u8]| {
        word.len() <= MAX_ACRONYM || words.len() == 1 || !word.iter().all(u8::is_ascii_uppercase)
    };
    letters.len() >= MEAN_WORD * (words.len() - 1)
        && words.iter().all(is_short)
        && words.iter().all(|word| is_word(word))
}

/// The words in camel case: `KMSInstance` is `KMS` and `Instance`.
fn words(letters: &[u8]) -> Vec<&[u8]> {
    let mut words = Vec::new();
    let mut start = 0;
    for at in 1..letters.len() {
        let [before, this] = [letters[at - 1], letters[at]].map(|byte| byte.is_ascii_uppercase());
        let next = letters.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        if this && (!before || next) {
            words.push(&letters[start..at]);
            start = at;
        }
    }
    words.push(&letters[start..]);
    words
}

fn is_word(word: &[u8]) -> bool {
    let is_vowel = |byte: &u8| b"aeiouy".contains(&byte.to_ascii_lowercase());
    let vowels = word.iter().filter(|byte| is_vowel(byte)).count();
    let longest = word.split(is_vowel).map(<[u8]>::len).max().unwrap_or_default();
    // Long words have two vowels in seven letters, of which random letters have fewer.
    let needed = if word.len() <= LONG_WORD { word.len() / 6 } else { word.len() * 2 / 7 };
    let sounds = longest <= MAX_CONSONANTS && vowels >= needed.max(1);
    word.len() <= MAX_ACRONYM || (word.len() <= MAX_WORD && sounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_codes_and_numbers_are_plain() {
        for text in [
            "the",
            "Forbidden",
            "HTTP",
            "KMSInstanceNotEnabled",
            "DescribeDBInstanceTDEInfo",
            "StorageTypeOrInstanceTypeNotSupported",
            "describedbinstanceencryptionkey",
            "SHA256",
            "InvalidDBInstanceId",
            "aliyuncs",
            "hangzhou",
            "DBINSTANCEENCRYPTIONKEY",
            "1",
            "1540355698841234",
            "20",
            "secp384",
            "AccountLevelIdentityBasedPolicy",
        ] {
            assert!(is_plain(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn random_texts_are_not_plain() {
        for text in [
            "Kq7ZrW2xVt9mGp4nLs",
            "QWxhZGRpbjpvcGVuIHNlc2FtZQ",
            "xkqzvbtrwpmnhg",
            "GEZDGNBVGY3TQOJQ",
            "7365637265747465787473",
            "123456789012345678901",
            "aBcDeFgHiJkLmNoP",
            "bHloOEREZXVJUUFoRXVQ",
            "KYZUMNTZPBIFIRJXGAZWEWCHGJAWCVDN",
            "gnheuvtoizcwurzvhayfkwjqiftwyssf",
        ] {
            assert!(!is_plain(text.as_bytes()), "{text}");
        }
    }
}
