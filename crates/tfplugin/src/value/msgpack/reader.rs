//! The MessagePack format itself, read: one token at a time, with nothing allocated.

use crate::value::Error;

/// What a MessagePack object begins with; the content of arrays and maps follows as further tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Nil,
    Bool(bool),
    Int(i64),
    /// An integer above `i64::MAX`.
    Uint(u64),
    Float(f64),
    /// Not checked to be UTF-8.
    Str(&'a [u8]),
    Bin(&'a [u8]),
    /// The number of elements.
    Array(usize),
    /// The number of pairs.
    Map(usize),
    /// Type code and body.
    Ext(i8, &'a [u8]),
}

impl Token<'_> {
    /// What kind of token this is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Bool(_) => "a bool",
            Self::Int(_) | Self::Uint(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Str(_) => "a string",
            Self::Bin(_) => "binary data",
            Self::Array(_) => "an array",
            Self::Map(_) => "a map",
            Self::Ext(..) => "an extension",
        }
    }
}

/// Reads tokens off the front of a slice.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Fails if anything is left.
    pub(super) fn finish(self) -> Result<(), Error> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(Error::new(format!("{left} bytes follow the end of the value"))),
        }
    }

    /// The next token. A length beyond the bytes that are left is an error here, where each element
    /// counts for the one byte it takes at least, so that no caller believes it.
    pub(super) fn next(&mut self) -> Result<Token<'a>, Error> {
        Ok(match self.u8()? {
            byte @ 0x00..=0x7f => Token::Int(byte.into()),
            byte @ 0x80..=0x8f => self.map((byte & 0x0f).into())?,
            byte @ 0x90..=0x9f => self.array((byte & 0x0f).into())?,
            byte @ 0xa0..=0xbf => Token::Str(self.take((byte & 0x1f).into())?),
            0xc0 => Token::Nil,
            0xc1 => return Err(Error::new("the byte 0xc1 is not MessagePack")),
            0xc2 => Token::Bool(false),
            0xc3 => Token::Bool(true),
            0xc4 => Token::Bin(self.prefixed_8()?),
            0xc5 => Token::Bin(self.prefixed_16()?),
            0xc6 => Token::Bin(self.prefixed_32()?),
            0xc7 => {
                let length = self.u8()?.into();
                self.ext(length)?
            }
            0xc8 => {
                let length = self.u16()?.into();
                self.ext(length)?
            }
            0xc9 => {
                let length = self.length_32()?;
                self.ext(length)?
            }
            0xca => Token::Float(f32::from_be_bytes(self.fixed()?).into()),
            0xcb => Token::Float(f64::from_be_bytes(self.fixed()?)),
            0xcc => Token::Int(self.u8()?.into()),
            0xcd => Token::Int(self.u16()?.into()),
            0xce => Token::Int(u32::from_be_bytes(self.fixed()?).into()),
            0xcf => {
                let int = u64::from_be_bytes(self.fixed()?);
                i64::try_from(int).map_or(Token::Uint(int), Token::Int)
            }
            0xd0 => Token::Int(i8::from_be_bytes(self.fixed()?).into()),
            0xd1 => Token::Int(i16::from_be_bytes(self.fixed()?).into()),
            0xd2 => Token::Int(i32::from_be_bytes(self.fixed()?).into()),
            0xd3 => Token::Int(i64::from_be_bytes(self.fixed()?)),
            byte @ 0xd4..=0xd8 => self.ext(1 << (byte - 0xd4))?,
            0xd9 => Token::Str(self.prefixed_8()?),
            0xda => Token::Str(self.prefixed_16()?),
            0xdb => Token::Str(self.prefixed_32()?),
            0xdc => {
                let length = self.u16()?.into();
                self.array(length)?
            }
            0xdd => {
                let length = self.length_32()?;
                self.array(length)?
            }
            0xde => {
                let length = self.u16()?.into();
                self.map(length)?
            }
            0xdf => {
                let length = self.length_32()?;
                self.map(length)?
            }
            byte @ 0xe0..=0xff => Token::Int(i8::from_be_bytes([byte]).into()),
        })
    }

    /// Passes over one object with all its content, without recursion.
    pub(super) fn skip(&mut self) -> Result<(), Error> {
        let mut pending = 1_usize;
        while pending > 0 {
            pending -= 1;
            pending = match self.next()? {
                Token::Array(elements) => pending.saturating_add(elements),
                Token::Map(pairs) => pending.saturating_add(pairs.saturating_mul(2)),
                _ => pending,
            };
        }
        Ok(())
    }

    fn array(&self, elements: usize) -> Result<Token<'a>, Error> {
        self.check(elements)?;
        Ok(Token::Array(elements))
    }

    fn map(&self, pairs: usize) -> Result<Token<'a>, Error> {
        self.check(pairs.saturating_mul(2))?;
        Ok(Token::Map(pairs))
    }

    fn ext(&mut self, length: usize) -> Result<Token<'a>, Error> {
        let code = i8::from_be_bytes(self.fixed()?);
        Ok(Token::Ext(code, self.take(length)?))
    }

    fn prefixed_8(&mut self) -> Result<&'a [u8], Error> {
        let length = self.u8()?.into();
        self.take(length)
    }

    fn prefixed_16(&mut self) -> Result<&'a [u8], Error> {
        let length = self.u16()?.into();
        self.take(length)
    }

    fn prefixed_32(&mut self) -> Result<&'a [u8], Error> {
        let length = self.length_32()?;
        self.take(length)
    }

    fn u8(&mut self) -> Result<u8, Error> {
        Ok(u8::from_be_bytes(self.fixed()?))
    }

    fn u16(&mut self) -> Result<u16, Error> {
        Ok(u16::from_be_bytes(self.fixed()?))
    }

    fn length_32(&mut self) -> Result<usize, Error> {
        let length = u32::from_be_bytes(self.fixed()?);
        // Where this does not fit a usize, it is beyond the bytes that are left in any case.
        Ok(usize::try_from(length).unwrap_or(usize::MAX))
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (head, rest) = self.rest.split_first_chunk().ok_or_else(truncated)?;
        self.rest = rest;
        Ok(*head)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let (head, rest) = self.rest.split_at_checked(length).ok_or_else(truncated)?;
        self.rest = rest;
        Ok(head)
    }

    fn check(&self, length: usize) -> Result<(), Error> {
        if length > self.rest.len() { Err(truncated()) } else { Ok(()) }
    }
}

fn truncated() -> Error {
    Error::new("the encoded value ends too early")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Token<'_>, Error> {
        let mut reader = Reader::new(bytes);
        let token = reader.next()?;
        reader.finish()?;
        Ok(token)
    }

    #[test]
    fn integers_are_read_in_every_width() {
        for (bytes, int) in [
            (&b"\x7f"[..], 127),
            (b"\xe0", -32),
            (b"\xcc\xff", 255),
            (b"\xcd\x01\x00", 256),
            (b"\xce\xff\xff\xff\xff", 4_294_967_295),
            (b"\xcf\x7f\xff\xff\xff\xff\xff\xff\xff", i64::MAX),
            (b"\xd0\x80", -128),
            (b"\xd1\x80\x00", -32_768),
            (b"\xd2\x80\x00\x00\x00", -2_147_483_648),
            (b"\xd3\x80\x00\x00\x00\x00\x00\x00\x00", i64::MIN),
        ] {
            assert_eq!(read(bytes), Ok(Token::Int(int)));
        }
        assert_eq!(read(b"\xcf\x80\0\0\0\0\0\0\0"), Ok(Token::Uint(1 << 63)));
    }

    #[test]
    fn floats_are_read_in_both_widths() {
        assert_eq!(read(b"\xca\x3f\xc0\0\0"), Ok(Token::Float(1.5)));
        assert_eq!(read(b"\xcb\x3f\xf8\0\0\0\0\0\0"), Ok(Token::Float(1.5)));
    }

    #[test]
    fn texts_and_binary_data_are_read_with_every_length_header() {
        for bytes in [&b"\xa1x"[..], b"\xd9\x01x", b"\xda\0\x01x", b"\xdb\0\0\0\x01x"] {
            assert_eq!(read(bytes), Ok(Token::Str(b"x")));
        }
        for bytes in [&b"\xc4\x01x"[..], b"\xc5\0\x01x", b"\xc6\0\0\0\x01x"] {
            assert_eq!(read(bytes), Ok(Token::Bin(b"x")));
        }
    }

    #[test]
    fn extensions_are_read_with_every_length_header() {
        for bytes in
            [&b"\xd4\xff\0"[..], b"\xc7\x01\xff\0", b"\xc8\0\x01\xff\0", b"\xc9\0\0\0\x01\xff\0"]
        {
            assert_eq!(read(bytes), Ok(Token::Ext(-1, b"\0")));
        }
        for (marker, length) in [(0xd5, 2), (0xd6, 4), (0xd7, 8), (0xd8, 16)] {
            let bytes = [&[marker, 0x0c], &[7; 16][..length]].concat();
            assert_eq!(read(&bytes), Ok(Token::Ext(12, &[7; 16][..length])));
        }
    }

    #[test]
    fn headers_that_promise_more_than_there_is_are_refused() {
        for bytes in [
            &b"\xdd\xff\xff\xff\xff\xc0"[..],
            b"\xdf\xff\xff\xff\xff\xc0",
            b"\xdb\xff\xff\xff\xff\xc0",
            b"\xc6\xff\xff\xff\xff\xc0",
            b"\xc9\xff\xff\xff\xff\x00\xc0",
            b"\x92\xc0",
            b"\x81\xc0",
            b"\xa2x",
            b"\xcb\0",
            b"",
        ] {
            assert_eq!(read(bytes), Err(truncated()), "{bytes:x?}");
        }
        assert!(read(b"\xc1").is_err());
    }

    #[test]
    fn skipping_passes_over_one_object_with_its_content() {
        let mut reader = Reader::new(b"\x82\xa1a\x92\xc0\x90\xa1b\x81\x01\xd4\x00\x00\x07");
        reader.skip().unwrap();
        assert_eq!(reader.next(), Ok(Token::Int(7)));
        assert!(Reader::new(&[0x91; 100_000]).skip().is_err());
    }
}
