//! Bytes to text: UTF-8, with each stray byte read as Windows-1252, and the way back.

use super::strays::Strays;
use super::{Encoding, TooLarge, fit};

/// UTF-16 shows itself by its byte order mark, or by a NUL in every other byte where a registry begins.
pub(super) fn detect(bytes: &[u8]) -> Encoding {
    let head = &bytes[..bytes.len().min(256) & !1];
    let nul = |parity: usize| {
        head.len() >= 4
            && head
                .chunks_exact(2)
                .all(|pair| pair[parity] == 0 && pair[1 - parity] != 0)
    };
    match bytes {
        [0xFF, 0xFE, ..] => Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => Encoding::Utf16Be,
        _ if nul(1) => Encoding::Utf16Le,
        _ if nul(0) => Encoding::Utf16Be,
        _ => Encoding::Utf8,
    }
}

/// The text of bytes, in their own memory, and which of them were not UTF-8.
pub(super) fn decode(bytes: Vec<u8>) -> Result<(String, Strays), TooLarge> {
    let mut bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok((text, Strays::default())),
        Err(error) => error.into_bytes(),
    };
    let size = fit(bytes.len())?;
    let (strays, length) = strays(&bytes, size)?;
    bytes.reserve_exact(length - bytes.len());
    bytes.resize(length, 0);
    // From the last one on: what is moved only ever lands where all has been moved away.
    let (mut from, mut to) = (size as usize, length);
    for stray in strays.between(0, size).rev() {
        let stray = stray as usize;
        to -= from - (stray + 1);
        bytes.copy_within(stray + 1..from, to);
        let mut buffer = [0; 4];
        let char = from_windows_1252(bytes[stray]).encode_utf8(&mut buffer);
        to -= char.len();
        bytes[to..to + char.len()].copy_from_slice(char.as_bytes());
        from = stray;
    }
    let text = String::from_utf8(bytes).expect("each stray byte has become a character");
    Ok((text, strays))
}

/// Which bytes are not UTF-8, and the length of the text.
fn strays(bytes: &[u8], size: u32) -> Result<(Strays, usize), TooLarge> {
    let mut read = 0;
    let strays = bytes.utf8_chunks().flat_map(|chunk| {
        let start = read + chunk.valid().len();
        read = start + chunk.invalid().len();
        (start..).zip(chunk.invalid())
    });
    let strays = strays.map(|(at, byte)| (at, from_windows_1252(*byte).len_utf8()));
    Strays::new(size, strays)
}

/// The text alone.
pub(super) fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(from_windows_1252));
    }
    text
}

/// Windows-1252 from 0x80 to 0x9F; the five bytes it leaves undefined stand for the control of the same number, so that each byte has one character and the way back is sure.
#[rustfmt::skip]
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

fn from_windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

pub(super) fn to_windows_1252(char: char) -> u8 {
    let high = WINDOWS_1252.iter().zip(0x80..).find(|(c, _)| **c == char);
    high.map(|(_, byte)| byte)
        .or_else(|| u8::try_from(char).ok())
        .expect("a patch holds what Windows-1252 gave")
}
