//! Completions and pages of the manual, as shells and readers take them.

use std::path::Path;
use std::process::{Command, Output};

use clap::ValueEnum;
use clap_complete::Shell;

use crate::support;

fn portreg(args: &[&str]) -> Output {
    let mut command = support::portreg(Path::new("."));
    command.args(args).output().expect("it runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// What bash offers for the last of the words of a command line.
fn offered(words: &[&str]) -> Vec<String> {
    let script = portreg(&["completions", "bash"]);
    assert_eq!(script.status.code(), Some(0));
    let test = format!(
        "set -eu\n{}\nCOMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1)) COMPREPLY=()\n\
         _portreg portreg \"${{!#}}\" \"${{@: -2:1}}\"\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        text(&script.stdout)
    );
    let mut bash = Command::new("bash");
    let output = bash.args(["-c", &test, "bash", "portreg"]).args(words);
    let output = output.output().expect("bash runs");
    assert_eq!(text(&output.stderr), "", "{words:?}");
    let offered = text(&output.stdout).lines().map(str::to_owned);
    offered.filter(|word| !word.is_empty()).collect()
}

#[test]
fn bash_completes_commands_flags_and_names() {
    assert_eq!(offered(&["che"]), ["check"]);
    assert_eq!(offered(&["check", "--bas"]), ["--baseline"]);
    assert_eq!(offered(&["check", "--fail-on", "w"]), ["warning"]);
    assert_eq!(offered(&["check", "--output", "hu"]), ["human"]);
    assert_eq!(offered(&["explain", "conflicting"]), ["conflicting-claim"]);
    assert_eq!(offered(&["fix", "--rule", "lone"]), ["lone-conflict"]);
    assert_eq!(offered(&["schema", "s"]), ["sql"]);
    assert_eq!(offered(&["completions", "z"]), ["zsh"]);
    assert_eq!(offered(&["check", "--zzz"]), [""; 0]);
}

#[test]
fn every_shell_has_completions() {
    for shell in Shell::value_variants() {
        let output = portreg(&["completions", &shell.to_string()]);
        assert_eq!(output.status.code(), Some(0), "{shell}");
        let script = text(&output.stdout);
        for command in portreg::cli::command().get_subcommands() {
            assert!(script.contains(command.get_name()), "{shell}");
        }
    }
    assert_eq!(portreg(&["completions", "csh"]).status.code(), Some(2));
}

#[test]
fn every_command_has_a_page_with_all_its_flags() {
    let all = portreg::cli::command();
    let pages = all
        .get_subcommands()
        .map(|command| vec!["man", command.get_name()]);
    let commands = all.get_subcommands().chain([&all]);
    for (args, command) in pages.chain([vec!["man"]]).zip(commands) {
        let output = portreg(&args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        let page = text(&output.stdout);
        for argument in command.get_arguments() {
            let Some(long) = argument.get_long() else {
                continue;
            };
            let flag = format!("\\-\\-{}\\fR", long.replace('-', "\\-"));
            assert!(page.contains(&flag), "{args:?} {flag}");
        }
        // Of flags that go with every command, too.
        assert!(page.contains("\\-\\-quiet\\fR"), "{args:?}");
        for section in ["NAME", "SYNOPSIS", "\"EXIT STATUS\"", "\"EXAMPLES\""] {
            let heading = format!(".SH {section}\n");
            assert_eq!(page.matches(&heading).count(), 1, "{args:?} {section}");
        }
        let example = command.get_after_help().expect("each has examples");
        let example = example.to_string();
        let (_, example) = example.split_once("\n  ").expect("one at least");
        let example = example.lines().next().expect("a line");
        let example = example.replace('-', "\\-").replace('\'', "\\(aq");
        assert!(page.contains(&example), "{args:?} {example}");
    }
    let output = portreg(&["man", "chek"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean `check`?"));
}
