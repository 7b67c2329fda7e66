//! What a file says that others are compared with: facts in our own form, or IANA's registry as IANA publishes it.
//!
//! Another registry is read by its dialect, as one that is checked; what is left to say here is what a reference takes from a record.
//! It is read strictly: a reference that lacks a row says of a port that nobody has it.

use std::borrow::Cow;
use std::slice;

use super::facts::is_date;
use super::{Reference, Row, State};
use crate::model::{Kind, PortRange, TransportSet};
use crate::registry::{RecordView, Registry};
use crate::rule::quoted;
use crate::source::{Encoding, SourceFile, Span};
use crate::strict::Mistake;
use crate::syntax::{
    Dialect, IANA_CSV, IANA_XML, Outcome, Role, detect, on_one_line, transport_words,
};

impl Reference {
    /// Reads a file: facts in the form of `data/iana.csv`, in whatever order, or IANA's registry as CSV or XML.
    ///
    /// What has no port of a transport says nothing of ports, and is passed over.
    ///
    /// # Errors
    ///
    /// The first mistake in it.
    ///
    /// # Examples
    ///
    /// ```
    /// use portreg::{Reference, SourceFile};
    ///
    /// let csv = "Service Name,Port Number,Transport Protocol,Description\nsrmp,193,tcp,Spider Remote Monitoring Protocol\n";
    /// let source = SourceFile::new("iana.csv", csv.into())?;
    /// let reference = Reference::read(&source).expect("no mistake");
    /// assert_eq!(reference.named("SRMP").count(), 1);
    /// assert!(reference.has_descriptions());
    /// # Ok::<(), portreg::TooLarge>(())
    /// ```
    pub fn read(source: &SourceFile) -> Result<Self, Mistake> {
        let invalid = source.invalid().next();
        if invalid.is_some() || source.encoding() != Encoding::Utf8 {
            return Err(Mistake {
                message: "the file is not UTF-8".to_owned(),
                span: invalid.unwrap_or(Span::at(0)),
            });
        }
        let dialect = detect(source.text());
        let reference = if [&IANA_CSV, &IANA_XML].contains(&dialect) {
            Self::of_registry(source, dialect)
        } else {
            Self::of_facts(source)
        };
        Ok(reference?.read_from(&source.bytes()))
    }

    fn of_registry(source: &SourceFile, dialect: &'static Dialect) -> Result<Self, Mistake> {
        let registry = Registry::parse_as(slice::from_ref(source), &[dialect]);
        let registry = registry.map_err(|many| Mistake {
            message: many.to_string(),
            span: Span::at(0),
        })?;
        let entries = registry.records().map(Entry::of);
        let entries: Result<Vec<_>, _> = entries.collect();
        let stray = registry.sources()[0].strays.first();
        let stray = stray.map(|stray| Mistake {
            message: format!("this is no row of a registry: write {}", dialect.form),
            span: stray.span,
        });
        let first = stray.into_iter().chain(entries.as_ref().err().cloned());
        if let Some(first) = first.min_by_key(|mistake| mistake.span.start) {
            return Err(first);
        }
        let entries = entries.unwrap_or_default();
        let rows: Vec<_> = entries.iter().flatten().flat_map(Entry::rows).collect();
        if rows.is_empty() {
            return Err(Mistake {
                message: "no row of it has a port".to_owned(),
                span: Span::at(0),
            });
        }
        Ok(Self::from_rows(source.published(), rows).expect("entries hold what fits a line"))
    }
}

/// What a record says that a reference takes from it.
struct Entry<'r> {
    ports: PortRange,
    transports: TransportSet,
    name: Cow<'r, str>,
    registered: Cow<'r, str>,
    modified: Cow<'r, str>,
    description: Cow<'r, str>,
}

impl<'r> Entry<'r> {
    /// What a record says; nothing of one that has no port of a transport.
    fn of(view: RecordView<'r>) -> Result<Option<Self>, Mistake> {
        if matches!(
            view.record.outcome(),
            Outcome::Portless | Outcome::OtherProtocol
        ) {
            return Ok(None);
        }
        let mistake = |role, message| {
            let span = if view.record.has(role) {
                view.place(role)
            } else {
                view.landmark()
            };
            Err(Mistake { message, span })
        };
        let Ok(ports) = view.record.ports else {
            let text = quoted(view.text(Role::Ports));
            let message = format!("{text} is no port: write 0 to 65535, or a range of two");
            return mistake(Role::Ports, message);
        };
        let Ok(transports) = view.record.transports else {
            let mut words = transport_words(view.text(Role::Transports)).0;
            let unknown = words.find(|word| word.transport.is_none());
            let unknown = unknown.map_or(view.text(Role::Transports), |word| word.text);
            let message = format!("{} is no transport protocol", quoted(unknown));
            return mistake(Role::Transports, message);
        };
        let said = |role| on_one_line(view.value(role).unwrap_or_default());
        let (name, description) = (said(Role::Name), view.description());
        if name.is_empty() && description.is_empty() {
            let message = "the row has neither a name nor a description".to_owned();
            return mistake(Role::Ports, message);
        }
        if name.contains(|c: char| matches!(c, ',' | '"') || c.is_control()) {
            let message = format!("{} is no service name", quoted(&name));
            return mistake(Role::Name, message);
        }
        let dates = [Role::Registered, Role::Modified];
        for (role, date) in dates.map(|role| (role, said(role))) {
            if !is_date(&date) {
                let date = quoted(&date);
                let message = format!("{date} is no day and no month: write 2026-08-17 or 2026-08");
                return mistake(role, message);
            }
        }
        let [registered, modified] = dates.map(said);
        Ok(Some(Self {
            ports,
            transports,
            name,
            registered,
            modified,
            description,
        }))
    }

    /// A row for each transport, or one for all.
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let state = match (&*self.name, Kind::of(&self.description)) {
            ("", Kind::Reserved) => State::Reserved,
            ("", Kind::Unassigned) => State::Unassigned,
            ("", Kind::Service) => State::Unnamed,
            _ => State::Assigned,
        };
        let row = move |transport| Row {
            ports: self.ports,
            transport,
            name: &self.name,
            state,
            label: "",
            registered: &self.registered,
            modified: &self.modified,
            description: &self.description,
        };
        let any = self.transports.is_empty().then(|| row(None));
        any.into_iter()
            .chain(self.transports.iter().map(move |own| row(Some(own))))
    }
}
