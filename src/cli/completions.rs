//! `portreg completions`.

use clap::Args;
use clap_complete::Shell;

use super::{Failure, command, exit, print};

pub(super) const EXAMPLES: &str = "\
Examples:
  portreg completions bash >~/.local/share/bash-completion/completions/portreg
  portreg completions fish >~/.config/fish/completions/portreg.fish
  portreg completions zsh >~/.zfunc/_portreg     where fpath holds ~/.zfunc";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell.
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    // It panics where it cannot write, and memory always can be written to.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), "portreg", &mut script);
    print(|out| out.write_all(&script))?;
    Ok(exit::CLEAN)
}
