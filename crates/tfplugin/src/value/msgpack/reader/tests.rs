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
fn skip_skips_one_object_with_its_content() {
    let mut reader = Reader::new(b"\x82\xa1a\x92\xc0\x90\xa1b\x81\x01\xd4\x00\x00\x07");
    reader.skip().unwrap();
    assert_eq!(reader.next(), Ok(Token::Int(7)));
    assert!(Reader::new(&[0x91; 100_000]).skip().is_err());
}
