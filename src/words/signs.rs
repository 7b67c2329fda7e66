//! Kinds of characters, and which of them a text holds.

/// A set of kinds of characters that stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signs(u16);

impl Signs {
    /// Small letters of ASCII.
    pub const SMALL: Self = Self(1);
    /// Capital letters of ASCII.
    pub const CAPITAL: Self = Self(1 << 1);
    /// Digits of ASCII.
    pub const DIGIT: Self = Self(1 << 2);
    /// White space of ASCII.
    pub(super) const BLANK: Self = Self(1 << 3);
    /// Anything but ASCII.
    pub const FOREIGN: Self = Self(1 << 4);
    /// The hyphen.
    pub const HYPHEN: Self = Self(1 << 5);
    /// The full stop.
    pub const STOP: Self = Self(1 << 6);
    /// The comma.
    pub const COMMA: Self = Self(1 << 7);
    /// The bracket that opens a remark: `(`.
    pub const OPENING: Self = Self(1 << 8);
    /// Any other bracket.
    pub const BRACKET: Self = Self(1 << 9);
    /// The colon and the semicolon.
    pub const COLON: Self = Self(1 << 10);
    /// The slash.
    pub const SLASH: Self = Self(1 << 11);
    /// What stands in addresses and identifiers: `@`, `_` and `\`.
    pub const NAME: Self = Self(1 << 12);
    /// Any other mark of ASCII.
    pub const MARK: Self = Self(1 << 13);
    /// No character, but a word and the same again right behind it, whatever marks are around them.
    pub const REPEATED: Self = Self(1 << 14);
    /// No character, but anything that has to be put on one line, with single spaces, before it is a description.
    pub(super) const UNEVEN: Self = Self(1 << 15);

    /// Whether any of some signs is there.
    #[must_use]
    pub const fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    /// The same signs, and others.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// All of them.
    pub(super) const ALL: Self = Self(u16::MAX);

    /// Those that others are among, too.
    #[must_use]
    pub(super) const fn also_in(self, others: Self) -> Self {
        Self(self.0 & others.0)
    }

    /// The same without some signs.
    #[must_use]
    pub(super) const fn without(self, some: Self) -> Self {
        Self(self.0 & !some.0)
    }

    /// Whether no others than some signs are there.
    #[must_use]
    pub const fn are_only(self, some: Self) -> bool {
        self.0 & !some.0 == 0
    }

    const fn of(byte: u8) -> Self {
        match byte {
            b'a'..=b'z' => Self::SMALL,
            b'A'..=b'Z' => Self::CAPITAL,
            b'0'..=b'9' => Self::DIGIT,
            b'\t'..=b'\r' | b' ' => Self::BLANK,
            0x80.. => Self::FOREIGN,
            b'-' => Self::HYPHEN,
            b'.' => Self::STOP,
            b',' => Self::COMMA,
            b'(' => Self::OPENING,
            b')' | b'[' | b']' | b'{' | b'}' => Self::BRACKET,
            b':' | b';' => Self::COLON,
            b'/' => Self::SLASH,
            b'@' | b'_' | b'\\' => Self::NAME,
            _ => Self::MARK,
        }
    }
}

/// The sign of each byte.
pub(super) static SIGNS: [Signs; 256] = {
    let mut signs = [Signs(0); 256];
    let mut byte = 0_u8;
    loop {
        signs[byte as usize] = Signs::of(byte);
        if byte == u8::MAX {
            break signs;
        }
        byte += 1;
    }
};
