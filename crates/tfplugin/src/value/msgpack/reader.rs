//! Reads the MessagePack format one token at a time, without allocation.

use crate::value::Error;

/// The first token of a MessagePack object. The content of arrays and maps follows in more tokens.
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
    /// The kind of the token, for messages.
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

/// Reads tokens from the front of a slice.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Fails if bytes are left.
    pub(super) fn finish(self) -> Result<(), Error> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(Error::new(format!("{left} bytes follow the end of the value"))),
        }
    }

    /// The next token. Fails if a length is greater than the number of bytes left. Each element
    /// takes at least one byte, so callers can trust the lengths of arrays and maps.
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
            byte @ 0xcc..=0xd3 => self.int(byte)?,
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

    /// Skips one object with all its content, without recursion.
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

    /// The integer behind the type byte `byte`, from 0xcc to 0xd3.
    fn int(&mut self, byte: u8) -> Result<Token<'a>, Error> {
        Ok(match byte {
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
            _ => Token::Int(i64::from_be_bytes(self.fixed()?)),
        })
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
        // A length that does not fit a usize is greater than the number of bytes left.
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
mod tests;
