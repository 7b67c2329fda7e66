//! XML as far as a registry needs it: tags, text between them, and what stands aside, each with its place.
//!
//! Written here because the reading must be total: a crate for XML stops at the first mistake, and to start it again behind each of them would read a damaged text over and over.
//! A `<` that begins no tag is a token of its own, and the text behind it is read as any other; no entity is known but those that XML itself defines, so none can grow.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr2, memmem};

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'s> {
    /// Text, with entities in it.
    Text,
    /// Text that is meant as it stands, from a CDATA section.
    Verbatim(&'s str),
    /// A tag that opens an element, and perhaps closes it at once.
    Open(Tag<'s>),
    /// A tag that closes an element, by its name.
    Close(&'s str),
    /// A comment, or an order to another program.
    Aside,
    /// What begins as a tag and is none.
    Broken,
}

/// A tag that opens an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'s> {
    /// Its name, without the prefix of a namespace.
    pub(super) name: &'s str,
    attributes: &'s str,
    /// Whether the element has no content.
    pub(super) is_empty: bool,
}

impl<'s> Tag<'s> {
    /// The value of an attribute as written.
    pub(super) fn attribute(&self, name: &str) -> Option<&'s str> {
        let mut rest = self.attributes;
        loop {
            let (key, behind) = rest.split_once('=')?;
            let behind = behind.trim_start();
            let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, behind) = behind[1..].split_once(quote)?;
            if key.trim() == name {
                return Some(value);
            }
            rest = behind;
        }
    }
}

/// The tokens of a text, which tile it.
pub(super) struct Tokens<'s> {
    text: &'s str,
    at: usize,
    /// For each kind of section, whether its end has been looked for and is not there any more.
    endless: [bool; SECTIONS.len()],
}

/// What begins with a mark and goes on to another.
const SECTIONS: [(&str, &str); 3] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
/// The place of CDATA in [`SECTIONS`].
const VERBATIM: usize = 1;

impl<'s> Tokens<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        Self {
            text,
            at: 0,
            endless: [false; SECTIONS.len()],
        }
    }

    /// The token at the start of a text that begins with `<`, and its length.
    fn markup(&mut self, rest: &'s str) -> (Token<'s>, usize) {
        for (i, (begin, end)) in SECTIONS.iter().enumerate() {
            if self.endless[i] || !rest.starts_with(begin) {
                continue;
            }
            let behind = &rest[begin.len()..];
            match memmem::find(behind.as_bytes(), end.as_bytes()) {
                Some(length) if i == VERBATIM => {
                    let token = Token::Verbatim(&behind[..length]);
                    return (token, begin.len() + length + end.len());
                }
                Some(length) => return (Token::Aside, begin.len() + length + end.len()),
                None => self.endless[i] = true,
            }
        }
        match tag_end(rest) {
            Some(end) => (tag(&rest[1..end]), end + 1),
            None => (Token::Broken, 1),
        }
    }
}

impl<'s> Iterator for Tokens<'s> {
    type Item = (Range<usize>, Token<'s>);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let start = self.at;
        let (token, length) = match memchr(b'<', rest.as_bytes()) {
            Some(0) => self.markup(rest),
            Some(length) => (Token::Text, length),
            None => (Token::Text, rest.len()),
        };
        self.at += length;
        Some((start..self.at, token))
    }
}

/// Where the tag ends that a text begins with: at the first `>` outside quotes, before any other `<`, which may stand in no tag (XML 1.0, section 2.4).
fn tag_end(text: &str) -> Option<usize> {
    let upto = memchr(b'<', &text.as_bytes()[1..]).map_or(text.len(), |at| at + 1);
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().take(upto).skip(1) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// The token of a tag, without its angle brackets.
fn tag(inner: &str) -> Token<'_> {
    if let Some(name) = inner.strip_prefix('/') {
        return Token::Close(local(name.trim()));
    }
    if inner.starts_with('!') {
        return Token::Aside;
    }
    let is_empty = inner.ends_with('/');
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let end = inner.find(char::is_whitespace).unwrap_or(inner.len());
    match local(&inner[..end]) {
        "" => Token::Broken,
        name => Token::Open(Tag {
            name,
            attributes: &inner[end..],
            is_empty,
        }),
    }
}

/// A name without the prefix of a namespace.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The text up to the first tag, and what is behind the tag.
pub(super) fn piece(text: &str) -> (&str, &str) {
    let Some(start) = memchr(b'<', text.as_bytes()) else {
        return (text, "");
    };
    let behind = Tokens::new(&text[start..]).next();
    let length = behind.map_or(1, |(range, _)| range.end);
    (&text[..start], &text[start + length..])
}

/// What a stretch of XML says to people: its text, with references in brackets as IANA's own CSV has them.
pub(super) fn decode(text: &str, cell: Range<usize>) -> Cow<'_, str> {
    let written = &text[cell];
    if memchr2(b'<', b'&', written.as_bytes()).is_none() {
        return Cow::Borrowed(written);
    }
    let mut said = String::with_capacity(written.len());
    // The reference that is open: what it refers to, and where its text begins.
    let mut reference: Option<(Tag<'_>, usize)> = None;
    for (range, token) in Tokens::new(written) {
        match token {
            Token::Text | Token::Broken => push_text(&mut said, &written[range]),
            Token::Verbatim(text) => said.push_str(text),
            Token::Open(tag) if tag.name == "br" => said.push('\n'),
            Token::Open(tag) if tag.name == "xref" => {
                said.push('[');
                if tag.is_empty {
                    refer(&mut said, &tag);
                } else {
                    reference = Some((tag, said.len()));
                }
            }
            Token::Close("xref") => {
                if let Some((tag, start)) = reference.take() {
                    if said.len() == start {
                        refer(&mut said, &tag);
                    } else {
                        said.push(']');
                    }
                }
            }
            Token::Close("paragraph") => said.push('\n'),
            Token::Open(_) | Token::Close(_) | Token::Aside => {}
        }
    }
    Cow::Owned(said)
}

/// Names what a reference refers to, and closes it.
fn refer(said: &mut String, tag: &Tag<'_>) {
    let data = tag.attribute("data").unwrap_or_default();
    if tag.attribute("type") == Some("rfc") {
        said.push_str(&data.to_uppercase());
    } else {
        push_text(said, data);
    }
    said.push(']');
}

/// Adds text with its entities resolved; what is no entity of XML itself stays as it stands.
fn push_text(said: &mut String, mut text: &str) {
    while let Some((before, behind)) = text.split_once('&') {
        said.push_str(before);
        let mut head = behind.bytes().take(LONGEST_ENTITY + 1);
        let entity = head.position(|byte| byte == b';');
        let resolved = entity.and_then(|end| Some((resolve(&behind[..end])?, end + 1)));
        let (char, length) = resolved.unwrap_or(('&', 0));
        said.push(char);
        text = &behind[length..];
    }
    said.push_str(text);
}

/// The length of the longest name of an entity: a character by its number.
const LONGEST_ENTITY: usize = 10;

/// The character that an entity stands for (XML 1.0, sections 4.1 and 4.6).
fn resolve(entity: &str) -> Option<char> {
    match entity {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => {}
    }
    let number = entity.strip_prefix('#')?;
    let number = match number.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(number.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(xml: &str) -> String {
        decode(xml, 0..xml.len()).into_owned()
    }

    #[test]
    fn what_is_written_is_told_from_what_is_said() {
        for (xml, text) in [
            ("R&amp;D &lt;x&gt; &#233;&#xE9;", "R&D <x> éé"),
            ("&quot;it&apos;s&quot;", "\"it's\""),
            ("&#x0001F600;&#1114111;", "\u{1F600}\u{10FFFF}"),
            ("AT&T &nbsp; &#xFFFFFFFF;", "AT&T &nbsp; &#xFFFFFFFF;"),
            ("a<br/>b", "a\nb"),
            (
                "see <xref type=\"rfc\" data=\"rfc6335\"/>.",
                "see [RFC6335].",
            ),
            ("<xref type='text'>n/a</xref>", "[n/a]"),
            ("<xref data=\"a>b\"/>", "[a>b]"),
            ("<xref data=\"Jon_Postel\"></xref>", "[Jon_Postel]"),
            ("<!-- not --><![CDATA[<b>&]]>", "<b>&"),
            ("1 < 2", "1 < 2"),
        ] {
            assert_eq!(said(xml), text, "{xml}");
        }
    }

    #[test]
    fn tokens_tile_the_text_whatever_it_is() {
        for text in [
            "<",
            "<<a>",
            "<a b='>'>",
            "<!-- ",
            "<!--<!-->",
            "<![CDATA[",
            "</",
            "<a",
            "<>",
            "&",
            "<?x",
        ] {
            let mut at = 0;
            for (range, _) in Tokens::new(text) {
                assert_eq!(range.start, at, "{text}");
                assert!(range.end > at, "{text}");
                at = range.end;
            }
            assert_eq!(at, text.len(), "{text}");
        }
    }

    #[test]
    fn an_attribute_is_found_by_its_name() {
        let text = "<record date=\"2011-05\" updated='2012'>";
        let (_, Token::Open(tag)) = Tokens::new(text).next().expect("one") else {
            panic!("no tag");
        };
        assert_eq!(tag.attribute("date"), Some("2011-05"));
        assert_eq!(tag.attribute("updated"), Some("2012"));
        assert_eq!(tag.attribute("data"), None);
    }
}
