//! The table of all rules; each has a file of its own.
//!
//! To add one, write its file and enter it here: `explain`, the schemas, the README and the tests read this table.

mod alias_collides;
mod alias_separator;
mod ambiguous_value;
mod blank_status;
mod blank_transport;
mod byte_order_mark;
mod conflicting_claim;
mod control_character;
mod dangling_port_reference;
mod description_unresolved;
mod doubled_word;
mod duplicate_record;
mod dynamic_port_assigned;
mod expired_baseline;
mod extra_cell;
mod final_period;
mod frequency_out_of_range;
mod inconsistent_expansion;
mod inconsistent_spelling;
mod invalid_utf8;
mod joined_words;
mod lone_conflict;
mod missing_cell;
mod missing_final_newline;
mod misspelt_unknown;
mod mixed_line_endings;
mod name_case_duplicate;
mod official_unregistered;
mod out_of_order;
mod port_leading_zero;
mod port_not_a_number;
mod port_out_of_range;
mod range_reversed;
mod separator_irregular;
mod separator_missing;
mod service_name_syntax;
mod squatted_port;
mod stale_baseline;
mod status_resolvable;
mod status_spelling;
mod suppression_without_reason;
mod trailing_whitespace;
mod transport_missing;
mod transport_order;
mod transport_repeated;
mod transport_separator;
mod transport_spelling;
mod unassigned_by_reference;
mod unassigned_overlap;
mod unbalanced_bracket;
mod unknown_status;
mod unknown_transport;
mod unofficial_registered;
mod unreadable_record;
mod unused_suppression;
mod updated_before_registered;
mod wrapped_description;
mod wrong_port;

use crate::finding::Finding;
use crate::registry::RecordView;
use crate::rule::Rule;
use crate::syntax::{Document, Role, Stray};

/// All rules: first those about the layout of a source, then those about cells, then those about the registry, then those about the text of descriptions, then those that ask the reference.
pub static RULES: &[&Rule] = &[
    &byte_order_mark::RULE,
    &invalid_utf8::RULE,
    &control_character::RULE,
    &mixed_line_endings::RULE,
    &trailing_whitespace::RULE,
    &wrapped_description::RULE,
    &missing_final_newline::RULE,
    &separator_missing::RULE,
    &separator_irregular::RULE,
    &unreadable_record::RULE,
    &missing_cell::RULE,
    &extra_cell::RULE,
    &port_not_a_number::RULE,
    &port_out_of_range::RULE,
    &range_reversed::RULE,
    &port_leading_zero::RULE,
    &blank_transport::RULE,
    &unknown_transport::RULE,
    &transport_separator::RULE,
    &transport_spelling::RULE,
    &transport_order::RULE,
    &transport_repeated::RULE,
    &blank_status::RULE,
    &unknown_status::RULE,
    &status_spelling::RULE,
    &service_name_syntax::RULE,
    &alias_separator::RULE,
    &frequency_out_of_range::RULE,
    &misspelt_unknown::RULE,
    &updated_before_registered::RULE,
    &duplicate_record::RULE,
    &conflicting_claim::RULE,
    &unassigned_overlap::RULE,
    &name_case_duplicate::RULE,
    &alias_collides::RULE,
    &out_of_order::RULE,
    &lone_conflict::RULE,
    &dynamic_port_assigned::RULE,
    &dangling_port_reference::RULE,
    &doubled_word::RULE,
    &joined_words::RULE,
    &final_period::RULE,
    &unbalanced_bracket::RULE,
    &inconsistent_expansion::RULE,
    &inconsistent_spelling::RULE,
    &ambiguous_value::RULE,
    &description_unresolved::RULE,
    &wrong_port::RULE,
    &unofficial_registered::RULE,
    &unassigned_by_reference::RULE,
    &status_resolvable::RULE,
    &official_unregistered::RULE,
    &squatted_port::RULE,
    &transport_missing::RULE,
    &unused_suppression::RULE,
    &suppression_without_reason::RULE,
    &stale_baseline::RULE,
    &expired_baseline::RULE,
];

/// The rule of a name.
#[must_use]
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

/// The place of a rule in the table.
pub(crate) fn index(name: &str) -> u8 {
    let place = RULES.iter().position(|rule| rule.name == name);
    let place = place.and_then(|place| u8::try_from(place).ok());
    place.expect("the table has the rule, and fewer than 256 of them")
}

/// The transports of a record as written, if they can be read and a rule about their writing may apply: the lists that nearly all records have are as they should be.
fn odd_transports(view: RecordView<'_>) -> Option<&str> {
    let text = view.text(Role::Transports);
    let usual = matches!(text, "TCP" | "UDP" | "TCP, UDP");
    (view.record.transports.is_ok() && !usual).then_some(text)
}

/// The stray lines that a finding is about.
fn stray_at<'d>(document: &'d Document<'_>, finding: &Finding) -> &'d Stray {
    let at = document
        .strays
        .partition_point(|stray| stray.span.start < finding.span.start);
    &document.strays[at]
}
