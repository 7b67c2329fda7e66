//! How GitHub's runner reads commands from what a step prints, written anew from what its source says.
//!
//! A line is first looked at as `::command key=value,key=value::data`, where it begins so behind white space, and else as `##[command key=value;key=value]data`, wherever that stands in it.

/// What the runner obeys.
const COMMANDS: [&str; 19] = [
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "internal-set-repo-path",
    "notice",
    "remove-matcher",
    "save-state",
    "section",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
    "command",
    "add-system-path",
];

/// A command that the runner obeys.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Command {
    pub(crate) name: String,
    pub(crate) properties: Vec<(String, String)>,
    pub(crate) data: String,
}

impl Command {
    /// The value of a property.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        let mut found = self.properties.iter().filter(|(name, _)| name == key);
        found.next().map(|(_, value)| &**value)
    }
}

/// The commands in a log; a lone CR ends a line too.
pub(crate) fn commands(log: &str) -> Vec<Command> {
    log.split(['\n', '\r']).filter_map(command).collect()
}

fn command(line: &str) -> Option<Command> {
    // It compares as people do, and skips characters that nobody sees.
    let line: String = line.chars().filter(|char| !is_skipped(*char)).collect();
    second(&line).or_else(|| first(&line))
}

fn is_skipped(char: char) -> bool {
    matches!(char, '\0' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}')
}

/// The second version of commands.
fn second(line: &str) -> Option<Command> {
    let rest = line.trim_start().strip_prefix("::")?;
    let (info, data) = rest.split_once("::")?;
    let marks = [("%0D", "\r"), ("%0A", "\n")];
    let more = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")];
    parsed(info, ',', data, &marks, &more)
}

/// The first version of commands.
fn first(line: &str) -> Option<Command> {
    let (_, rest) = line.split_once("##[")?;
    let (info, data) = rest.split_once(']')?;
    let marks = [("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]")];
    parsed(info, ';', data, &marks, &marks)
}

type Marks<'m> = &'m [(&'m str, &'m str)];

fn parsed(info: &str, comma: char, data: &str, of_data: Marks, of_value: Marks) -> Option<Command> {
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    let name = name.to_lowercase();
    if !COMMANDS.contains(&&*name) {
        return None;
    }
    let pairs = properties.trim().split(comma);
    let pairs = pairs.filter_map(|pair| pair.split_once('='));
    let unescaped = |text: &str, marks: Marks| {
        let text = marks.iter().fold(text.to_owned(), |text, (mark, meant)| {
            text.replace(mark, meant)
        });
        text.replace("%25", "%")
    };
    Some(Command {
        name,
        properties: pairs
            .map(|(key, value)| (key.to_owned(), unescaped(value, of_value)))
            .collect(),
        data: unescaped(data, of_data),
    })
}

#[test]
fn the_runner_is_as_gullible_as_the_real_one() {
    for (line, name, data) in [
        ("::error::x", "error", "x"),
        (
            "\u{A0} ::WARNING file=a%3Ab,line=1::x%0Ay",
            "warning",
            "x\ny",
        ),
        ("text ##[error]x", "error", "x"),
        (":\u{200B}:error::x", "error", "x"),
    ] {
        let found = commands(line);
        assert_eq!((&*found[0].name, &*found[0].data), (name, data), "{line}");
    }
    assert_eq!(
        commands("::warning file=a%3Ab,line=1::")[0].get("file"),
        Some("a:b")
    );
    for line in [
        "a ::error::x",
        "::nothing::x",
        "::error",
        "##[error",
        "# #[error]x",
    ] {
        assert_eq!(commands(line), [], "{line}");
    }
}
