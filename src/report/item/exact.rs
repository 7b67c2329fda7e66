//! Text from outside that must be told to the last byte.

use std::borrow::Cow;
use std::fmt::{self, Write};

use serde::{Serialize, Serializer};

use crate::report::Sanitized;

/// Text as it is, which a program may need: a path, the text of a fix.
///
/// It cannot be shown, only serialised; and the only serialiser of reports writes harmless JSON.
pub(in crate::report) struct Exact<'r>(Cow<'r, str>);

impl<'r> Exact<'r> {
    pub(super) fn new(text: impl Into<Cow<'r, str>>) -> Self {
        Self(text.into())
    }

    /// The same with another text in the place of some.
    pub(in crate::report) fn with(self, some: &str, other: &str) -> Self {
        if self.0.contains(some) {
            Self(self.0.replace(some, other).into())
        } else {
            self
        }
    }
}

impl From<Sanitized> for Exact<'_> {
    fn from(text: Sanitized) -> Self {
        Self(text.to_string().into())
    }
}

impl Serialize for Exact<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A path without what makes it start elsewhere than at the root of a checkout.
pub(super) fn relative(mut path: &str) -> &str {
    while let Some(rest) = path.strip_prefix('/').or_else(|| path.strip_prefix("./")) {
        path = rest;
    }
    path
}

/// A reference to a file (RFC 3986): percent-encoded, so that it holds nothing that anybody obeys.
pub(in crate::report) struct Uri {
    text: String,
    is_relative: bool,
}

impl Uri {
    /// The URI of a path: a relative one, or one of the scheme `file` (RFC 8089) where the path is absolute.
    pub(super) fn of_path(path: &str) -> Self {
        let is_relative = !path.starts_with('/');
        let mut text = String::with_capacity(path.len() + 8);
        if !is_relative {
            text.push_str("file://");
        }
        for byte in path.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                    text.push(char::from(byte));
                }
                _ => write!(text, "%{byte:02X}").expect("writing to a string"),
            }
        }
        Self { text, is_relative }
    }

    /// The whole URI, where it may be relative to a folder.
    #[cfg(feature = "cli")]
    pub(in crate::report) fn below(&self, folder: &str) -> String {
        let folder = if self.is_relative { folder } else { "" };
        format!("{folder}{}", self.text)
    }

    /// Whether it is to be taken from the root of the checkout.
    pub(in crate::report) const fn is_relative(&self) -> bool {
        self.is_relative
    }
}

/// The URI of a folder that stands at an absolute path, with a slash at its end.
#[must_use]
pub fn folder_uri(path: &str) -> String {
    let text = Uri::of_path(path).text;
    if text.ends_with('/') {
        text
    } else {
        text + "/"
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Uri {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uri_holds_no_character_with_a_meaning() {
        for (path, uri) in [
            ("data/ports.txt", "data/ports.txt"),
            ("a b/c#d?e%f:g,h", "a%20b/c%23d%3Fe%25f%3Ag%2Ch"),
            ("caf\u{E9}\n\u{202E}", "caf%C3%A9%0A%E2%80%AE"),
            ("/etc/ports", "file:///etc/ports"),
        ] {
            assert_eq!(Uri::of_path(path).to_string(), uri);
        }
    }

    #[test]
    fn a_relative_path_starts_at_the_root() {
        assert_eq!(relative("/.//tmp/p.txt"), "tmp/p.txt");
        assert_eq!(relative(".hidden/p.txt"), ".hidden/p.txt");
    }
}
