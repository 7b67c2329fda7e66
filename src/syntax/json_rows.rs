//! Rows that are JSON objects: what stands in the lists of our datasets, and how damage to it is kept small.
//!
//! A row is flat, so an object that opens in it without a key is the next row, and a row costs no other.

use std::ops::Range;

use super::dialect::{Dialect, Parsed};
use super::json::{Bracket, Token};
use super::ours::{List, Rows};

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// An object or a list in which no rows are.
    Other(Bracket),
    /// A list of rows.
    Rows(List),
    /// A row.
    Row,
}

/// What the last token was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Open,
    Key,
    Colon,
    Value,
    Comma,
}

/// Takes tokens one by one.
pub(super) struct Reader<'s> {
    text: &'s str,
    rows: Rows<'s>,
    /// What is open, each with the place of its bracket.
    open: Vec<(Frame, Range<usize>)>,
    last: Last,
    /// The last string, and the last comma.
    key: Range<usize>,
    comma: Range<usize>,
    /// Whether rows have been lost, and the next one is waited for.
    is_astray: bool,
    /// How many brackets are around the outermost one that stands where none may; none behind the object.
    misplaced: Option<usize>,
    has_rows: bool,
    /// Whether each line is a row, and nothing is around them.
    by_lines: bool,
}

impl<'s> Reader<'s> {
    /// Reads an object with lists of rows in it.
    pub(super) fn new(text: &'s str, dialect: &'static Dialect) -> Self {
        Self {
            text,
            rows: Rows::new(text, dialect),
            open: Vec::new(),
            last: Last::Nothing,
            key: 0..0,
            comma: 0..0,
            is_astray: false,
            misplaced: None,
            has_rows: false,
            by_lines: false,
        }
    }

    /// Reads rows, one on each line.
    pub(super) fn by_lines(text: &'s str, dialect: &'static Dialect) -> Self {
        let mut reader = Self::new(text, dialect);
        reader.open.push((Frame::Rows(List::Assignments), 0..0));
        reader.last = Last::Open;
        reader.has_rows = true;
        reader.by_lines = true;
        reader
    }

    /// Ends a line that is to be a row.
    pub(super) fn end_line(&mut self, end: usize) {
        self.rows.give_up(end);
        self.open.truncate(1);
        self.last = Last::Open;
        self.is_astray = false;
    }

    pub(super) fn finish(mut self) -> Parsed {
        // What is open at the end tells where the rest is missing.
        let is_cut =
            self.has_rows && !self.by_lines && !self.rows.is_in_row() && self.misplaced.is_none();
        if let Some((_, bracket)) = self.open.pop().filter(|_| is_cut) {
            self.rows.lost_before(bracket);
        }
        self.rows.finish(self.has_rows)
    }

    fn frame(&self) -> Option<Frame> {
        self.open.last().map(|(frame, _)| *frame)
    }

    /// Whether a value, or a key, may stand here.
    fn takes(&self) -> (bool, bool) {
        let begins = matches!(self.last, Last::Open | Last::Comma);
        match self.frame() {
            _ if self.last == Last::Colon => (true, false),
            Some(frame) if frame.bracket() == Bracket::Object => (false, begins),
            Some(_) => (begins, false),
            None => (self.last == Last::Nothing, false),
        }
    }

    /// Whether a token may stand here.
    fn fits(&self, token: Token) -> bool {
        let (value, key) = self.takes();
        match token {
            Token::Open(_) | Token::Word => value,
            Token::Text => value || key,
            Token::Colon => self.last == Last::Key,
            Token::Comma => self.last == Last::Value && !self.open.is_empty(),
            Token::Close(bracket) => {
                matches!(self.last, Last::Value | Last::Open)
                    && self.frame().is_some_and(|frame| frame.bracket() == bracket)
            }
            Token::Broken => false,
        }
    }

    pub(super) fn take(&mut self, range: Range<usize>, token: Token) {
        let fits = self.fits(token);
        let (_, is_key) = self.takes();
        if self.rows.is_in_row() {
            self.take_in_row(&range, token, fits);
        } else if let Some(Frame::Rows(list)) = self.frame() {
            self.take_between_rows(&range, token, fits, list);
        } else {
            self.take_elsewhere(&range, token, fits);
        }
        self.last = match token {
            Token::Open(_) => Last::Open,
            Token::Colon => Last::Colon,
            Token::Comma => Last::Comma,
            Token::Text if is_key => Last::Key,
            Token::Text | Token::Word | Token::Broken | Token::Close(_) => Last::Value,
        };
        match token {
            // Where a bracket is missing, it is a key all the same.
            Token::Text => self.key = range.start + 1..range.end - 1,
            // What has been told is not told again.
            Token::Comma if fits => self.comma = range,
            Token::Comma => self.comma = range.end..range.end,
            _ => {}
        }
    }

    fn take_in_row(&mut self, range: &Range<usize>, token: Token, fits: bool) {
        match token {
            Token::Open(Bracket::Object) if self.is_next_row() => {
                // The row before has no end.
                self.rows.give_up(range.start);
                while self.frame().is_some_and(|frame| !frame.holds_rows()) {
                    self.open.pop();
                }
                if let Some(Frame::Rows(list)) = self.frame() {
                    self.begin(list, range);
                }
            }
            Token::Open(bracket) => {
                self.rows.spoil();
                self.open.push((Frame::Other(bracket), range.clone()));
            }
            Token::Close(bracket) => self.close_in_row(range, bracket, fits),
            Token::Text | Token::Word if fits && self.last == Last::Colon => {
                if self.frame() == Some(Frame::Row) {
                    let cell = value(self.text, range, token);
                    self.rows.put(&self.text[self.key.clone()], cell);
                }
            }
            _ if fits => {}
            _ => self.rows.spoil(),
        }
    }

    /// Whether an object that opens in a row is the next one: it has no key.
    fn is_next_row(&self) -> bool {
        self.frame() == Some(Frame::Row) && self.last != Last::Colon
    }

    /// Closes the row, or what has been opened in it; the end of the list is the end of the row.
    fn close_in_row(&mut self, range: &Range<usize>, bracket: Bracket, fits: bool) {
        while let Some((frame, place)) = self.open.pop() {
            match frame {
                Frame::Other(own) if own == bracket => return,
                Frame::Other(_) => {}
                Frame::Row if bracket == Bracket::Object => {
                    if !fits {
                        self.rows.spoil();
                    }
                    return self.rows.end(range.end);
                }
                Frame::Row => self.rows.give_up(range.start),
                Frame::Rows(_) if self.by_lines => {
                    self.open.push((frame, place));
                    return self.stray(range);
                }
                Frame::Rows(_) => return,
            }
        }
    }

    fn take_between_rows(&mut self, range: &Range<usize>, token: Token, fits: bool, list: List) {
        match token {
            Token::Open(Bracket::Object) => {
                self.begin(list, range);
                if !fits && !self.is_astray {
                    self.rows.spoil();
                }
                self.is_astray = false;
            }
            Token::Close(Bracket::List) if !self.by_lines => {
                if self.last == Last::Comma && !self.is_astray {
                    self.rows.lost(self.comma.clone());
                }
                self.is_astray = false;
                self.open.pop();
            }
            Token::Comma if fits && !self.is_astray && !self.by_lines => {}
            _ => self.stray(range),
        }
    }

    fn take_elsewhere(&mut self, range: &Range<usize>, token: Token, fits: bool) {
        // Behind the object there is nothing.
        if self.open.is_empty() && self.last != Last::Nothing {
            self.misplaced = Some(0);
        }
        let list = match self.last {
            Last::Colon if self.misplaced.is_none() => List::of(&self.text[self.key.clone()]),
            _ => None,
        };
        // What is called a list of rows is one, or their number; what a misplaced bracket is around is all misplaced.
        let fits = fits && (list.is_none() || token != Token::Open(Bracket::Object));
        let own = self.frame().map(Frame::bracket);
        if self.misplaced.is_some() {
            self.rows.lost(range.clone());
        } else if !fits {
            let is_surplus = matches!(token, Token::Close(_)) && self.last == Last::Comma;
            let place = if is_surplus { &self.comma } else { range };
            self.rows.lost(place.clone());
        }
        // Where a list has ended too early, what goes on behind it is no member of the object.
        let goes_on = !matches!(token, Token::Open(_) | Token::Close(_));
        if !fits && goes_on && self.has_rows && self.misplaced.is_none() {
            self.misplaced = Some(self.open.len().saturating_sub(1));
        }
        match token {
            Token::Close(bracket) if own == Some(bracket) => {
                self.open.pop();
                let around = self.open.len();
                self.misplaced = self.misplaced.filter(|at| *at == 0 || *at < around);
            }
            Token::Open(bracket) => {
                let list = list.filter(|_| bracket == Bracket::List);
                self.has_rows |= list == Some(List::Assignments);
                let frame = list.map_or(Frame::Other(bracket), Frame::Rows);
                if !fits && self.misplaced.is_none() {
                    self.misplaced = Some(self.open.len());
                }
                self.open.push((frame, range.clone()));
            }
            _ => {}
        }
    }

    fn begin(&mut self, list: List, range: &Range<usize>) {
        self.open.push((Frame::Row, range.clone()));
        self.rows.begin(list, range.start);
    }

    /// Takes what stands between rows, and is none.
    fn stray(&mut self, range: &Range<usize>) {
        self.rows.lost(range.clone());
        self.is_astray = true;
    }
}

impl Frame {
    const fn bracket(self) -> Bracket {
        match self {
            Self::Other(bracket) => bracket,
            Self::Rows(_) => Bracket::List,
            Self::Row => Bracket::Object,
        }
    }

    const fn holds_rows(self) -> bool {
        matches!(self, Self::Rows(_))
    }
}

/// Where the text of a value stands; of null, where it would.
fn value(text: &str, range: &Range<usize>, token: Token) -> Range<usize> {
    match &text[range.clone()] {
        _ if token == Token::Text => range.start + 1..range.end - 1,
        "null" => range.start..range.start,
        _ => range.clone(),
    }
}
