//! Writes the MessagePack format with the shortest headers, as go-cty's encoder does.

use crate::value::Error;
use crate::value::number::{Number, Repr};

/// Appends tokens to a buffer.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn nil(&mut self) {
        self.bytes.push(0xc0);
    }

    pub(super) fn bool(&mut self, value: bool) {
        self.bytes.push(if value { 0xc3 } else { 0xc2 });
    }

    /// An integer in its shortest form, a float in 64 bits, a decimal as text.
    pub(super) fn number(&mut self, number: &Number) -> Result<(), Error> {
        match number.repr() {
            Repr::Int(int) => self.int(*int),
            Repr::Float(float) => self.marked(0xcb, &float.to_be_bytes()),
            Repr::Decimal(text) => self.str(text)?,
        }
        Ok(())
    }

    pub(super) fn uint(&mut self, int: u64) {
        match int {
            0..=0x7f => self.bytes.push(int as u8),
            0x80..=0xff => self.marked(0xcc, &(int as u8).to_be_bytes()),
            0x100..=0xffff => self.marked(0xcd, &(int as u16).to_be_bytes()),
            0x1_0000..=0xffff_ffff => self.marked(0xce, &(int as u32).to_be_bytes()),
            _ => self.marked(0xcf, &int.to_be_bytes()),
        }
    }

    fn int(&mut self, int: i64) {
        match int {
            0.. => self.uint(int.unsigned_abs()),
            -0x20.. => self.bytes.extend((int as i8).to_be_bytes()),
            -0x80.. => self.marked(0xd0, &(int as i8).to_be_bytes()),
            -0x8000.. => self.marked(0xd1, &(int as i16).to_be_bytes()),
            -0x8000_0000.. => self.marked(0xd2, &(int as i32).to_be_bytes()),
            _ => self.marked(0xd3, &int.to_be_bytes()),
        }
    }

    pub(super) fn str(&mut self, text: &str) -> Result<(), Error> {
        match length(text.len())? {
            short @ 0..=0x1f => self.bytes.push(0xa0 | short as u8),
            other => self.header(Some(0xd9), 0xda, 0xdb, other),
        }
        self.bytes.extend(text.as_bytes());
        Ok(())
    }

    pub(super) fn bin(&mut self, data: &[u8]) -> Result<(), Error> {
        self.header(Some(0xc4), 0xc5, 0xc6, length(data.len())?);
        self.bytes.extend(data);
        Ok(())
    }

    /// The header of an array. The caller writes the elements.
    pub(super) fn array(&mut self, elements: usize) -> Result<(), Error> {
        match length(elements)? {
            short @ 0..=0x0f => self.bytes.push(0x90 | short as u8),
            other => self.header(None, 0xdc, 0xdd, other),
        }
        Ok(())
    }

    /// The header of a map. The caller writes the pairs.
    pub(super) fn map(&mut self, pairs: usize) -> Result<(), Error> {
        match length(pairs)? {
            short @ 0..=0x0f => self.bytes.push(0x80 | short as u8),
            other => self.header(None, 0xde, 0xdf, other),
        }
        Ok(())
    }

    pub(super) fn ext(&mut self, code: i8, body: &[u8]) -> Result<(), Error> {
        match body.len() {
            1 => self.bytes.push(0xd4),
            2 => self.bytes.push(0xd5),
            4 => self.bytes.push(0xd6),
            8 => self.bytes.push(0xd7),
            16 => self.bytes.push(0xd8),
            other => self.header(Some(0xc7), 0xc8, 0xc9, length(other)?),
        }
        self.bytes.extend(code.to_be_bytes());
        self.bytes.extend(body);
        Ok(())
    }

    /// A length after the marker of its width. Arrays and maps have no marker for 8 bits.
    fn header(&mut self, bits_8: Option<u8>, bits_16: u8, bits_32: u8, length: u32) {
        match (length, bits_8) {
            (0..=0xff, Some(bits_8)) => self.marked(bits_8, &(length as u8).to_be_bytes()),
            (0..=0xffff, _) => self.marked(bits_16, &(length as u16).to_be_bytes()),
            _ => self.marked(bits_32, &length.to_be_bytes()),
        }
    }

    fn marked(&mut self, marker: u8, content: &[u8]) {
        self.bytes.push(marker);
        self.bytes.extend(content);
    }
}

fn length(length: usize) -> Result<u32, Error> {
    length.try_into().map_err(|_| Error::new("the value is larger than MessagePack can express"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
        let mut writer = Writer::default();
        write(&mut writer);
        writer.into_bytes()
    }

    #[test]
    fn integers_are_written_in_their_shortest_form() {
        for (int, bytes) in [
            (0, &b"\x00"[..]),
            (127, b"\x7f"),
            (128, b"\xcc\x80"),
            (255, b"\xcc\xff"),
            (256, b"\xcd\x01\x00"),
            (65_536, b"\xce\0\x01\0\0"),
            (4_294_967_296, b"\xcf\0\0\0\x01\0\0\0\0"),
            (-1, b"\xff"),
            (-32, b"\xe0"),
            (-33, b"\xd0\xdf"),
            (-128, b"\xd0\x80"),
            (-129, b"\xd1\xff\x7f"),
            (-32_769, b"\xd2\xff\xff\x7f\xff"),
            (-2_147_483_649, b"\xd3\xff\xff\xff\xff\x7f\xff\xff\xff"),
        ] {
            assert_eq!(written(|it| it.int(int)), bytes, "{int}");
        }
    }

    #[test]
    fn lengths_are_written_in_their_shortest_form() {
        for (length, header) in [
            (0, &b"\xa0"[..]),
            (31, b"\xbf"),
            (32, b"\xd9\x20"),
            (255, b"\xd9\xff"),
            (256, b"\xda\x01\x00"),
            (65_536, b"\xdb\0\x01\0\0"),
        ] {
            let bytes = written(|it| it.str(&"x".repeat(length)).unwrap());
            assert_eq!(bytes[..bytes.len() - length], *header, "{length}");
        }
        assert_eq!(written(|it| it.array(15).unwrap()), b"\x9f");
        assert_eq!(written(|it| it.array(16).unwrap()), b"\xdc\0\x10");
        assert_eq!(written(|it| it.array(65_536).unwrap()), b"\xdd\0\x01\0\0");
        assert_eq!(written(|it| it.map(15).unwrap()), b"\x8f");
        assert_eq!(written(|it| it.map(16).unwrap()), b"\xde\0\x10");
        assert_eq!(written(|it| it.bin(b"x").unwrap()), b"\xc4\x01x");
        assert_eq!(written(|it| it.ext(0, b"\0").unwrap()), b"\xd4\0\0");
        assert_eq!(written(|it| it.ext(12, b"\x81\x01\xc2").unwrap()), b"\xc7\x03\x0c\x81\x01\xc2");
    }
}
