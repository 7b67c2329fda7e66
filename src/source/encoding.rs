//! Bytes to text: UTF-8, with each stray byte read as Windows-1252, and the way back.

use super::{Encoding, TooLarge, fit};

/// A byte that was not UTF-8: where its replacement ends in the text, and where it ended in the bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patch {
    pub(super) text_end: u32,
    pub(super) byte_end: u32,
}

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

pub(super) fn decode(bytes: Vec<u8>) -> Result<(String, Vec<Patch>), TooLarge> {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok((text, Vec::new())),
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut patches = Vec::new();
    let mut read = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        read += chunk.valid().len();
        for &byte in chunk.invalid() {
            text.push(from_windows_1252(byte));
            read += 1;
            patches.push(Patch {
                text_end: fit(text.len())?,
                byte_end: fit(read)?,
            });
        }
    }
    fit(text.len())?;
    Ok((text, patches))
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
