//! How a wrapped server is started: `genkey run --key KEY --env NAME -- COMMAND`.

use std::path::Path;

/// genkey's own part of a wrapped server's command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launcher {
    /// The path of genkey.
    pub program: String,
    /// Options that the key is found with, such as `--profile work`.
    pub options: Vec<String>,
    /// The key, as `--key` takes it; `None`: the key in use.
    pub key: Option<String>,
    /// Variables that the server's `env` needs for genkey, such as `GENKEY_DATA_DIR`.
    pub variables: Vec<(&'static str, String)>,
}

const RUN: &str = "run";
const KEY: &str = "--key";
const ENV: &str = "--env";
const END: &str = "--";
const MCP: [&str; 2] = ["mcp", "headers"];

impl Launcher {
    /// The arguments before the server's own command.
    pub fn words(&self, variable: &str) -> Vec<String> {
        let mut words = vec![RUN.to_owned()];
        words.extend(self.options.iter().cloned());
        words.extend(self.key.iter().flat_map(|key| option(KEY, key)));
        words.extend(option(ENV, variable));
        words.push(END.to_owned());
        words
    }
}

/// The words of the command that prints headers; `header` is another one than the service's.
pub fn helper_words(launcher: &Launcher, header: Option<&str>) -> Vec<String> {
    let mut words = vec![launcher.program.clone()];
    words.extend(MCP.map(str::to_owned));
    words.extend(launcher.options.iter().cloned());
    words.extend(launcher.key.iter().flat_map(|key| option(KEY, key)));
    words.extend(
        header
            .into_iter()
            .flat_map(|header| option("--header", header)),
    );
    words
}

/// An option and its value; in one word if the value would be taken for an option.
fn option(name: &str, value: &str) -> Vec<String> {
    if value.starts_with('-') {
        vec![format!("{name}={value}")]
    } else {
        vec![name.to_owned(), value.to_owned()]
    }
}

/// A word for a POSIX shell, in quotation marks if it needs them.
pub fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// What a server's command says about genkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parsed {
    pub(super) key: Option<String>,
    /// The profile that is named.
    pub(super) profile: Option<String>,
    pub(super) variable: Option<String>,
    /// How many arguments precede the server's own command.
    pub(super) length: usize,
}

/// Recognises a wrapped server by its command and arguments.
pub(super) fn parse(command: &str, arguments: &[String]) -> Option<Parsed> {
    // The first one is genkey's: the server's own command, which may have another, comes after it.
    let length = arguments.iter().position(|word| word == END)?;
    let own = arguments.get(..length)?;
    let is_wrapped = is_genkey(command) && own.iter().any(|word| word == RUN);
    // Without a command there is nothing to wrap.
    if !is_wrapped || arguments.len() == length + 1 {
        return None;
    }
    Some(Parsed {
        key: value(own, KEY),
        profile: profile(own),
        variable: value(own, ENV),
        length: length + 1,
    })
}

/// The key of a command that prints headers; `None` if it is another command.
pub(super) fn parse_helper(command: &str) -> Option<Option<String>> {
    let words = split(command);
    let is_assignment = |word: &&String| {
        let name = word.split_once('=').map(|(name, _)| name);
        // `--key=x` and a path with a `=` are not assignments.
        name.is_some_and(|name| !name.contains(['/', '-']))
    };
    let words: Vec<String> = words.iter().skip_while(is_assignment).cloned().collect();
    let program = words.first()?;
    let has = |name: &str| words.iter().any(|word| word == name);
    (is_genkey(program) && MCP.into_iter().all(has)).then(|| value(&words, KEY))
}

/// The profile that a command's options name; that of the sandbox has the name of its option.
fn profile(words: &[String]) -> Option<String> {
    let is_sandbox = words.iter().any(|word| word == "--sandbox");
    let sandbox = is_sandbox.then(|| "sandbox".to_owned());
    sandbox.or_else(|| value(words, "--profile"))
}

fn is_genkey(command: &str) -> bool {
    // Also a path with backslashes in a file that another system reads.
    let name = command.rsplit(['/', '\\']).next().unwrap_or_default();
    Path::new(name)
        .file_stem()
        .is_some_and(|stem| stem == "genkey")
}

fn value(words: &[String], option: &str) -> Option<String> {
    let at = words.iter().position(|word| word == option);
    let next = at.and_then(|at| words.get(at + 1)).cloned();
    let attached = || {
        words
            .iter()
            .find_map(|word| word.strip_prefix(option)?.strip_prefix('='))
            .map(str::to_owned)
    };
    next.or_else(attached)
}

/// The words of a command line, as [`quoted`] writes them.
fn split(line: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '\'' => is_quoted = !is_quoted,
            '\\' if !is_quoted => word.extend(characters.next()),
            ' ' if !is_quoted => words.push(std::mem::take(&mut word)),
            character => word.push(character),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn launcher(key: &str) -> Launcher {
        Launcher {
            program: "/opt/my tools/genkey".into(),
            options: vec!["--profile".into(), "work".into()],
            key: Some(key.into()),
            variables: Vec::new(),
        }
    }

    #[test]
    fn what_is_written_is_recognised() {
        for key in ["cursor-gen", "name:52", "-x", "it's a key"] {
            let launcher = launcher(key);
            let mut arguments = launcher.words("GEN_API_KEY");
            let length = arguments.len();
            arguments.extend(["npx".to_owned(), "--".to_owned(), "--key".to_owned()]);
            assert_eq!(
                parse(&launcher.program, &arguments),
                Some(Parsed {
                    key: Some(key.into()),
                    profile: Some("work".into()),
                    variable: Some("GEN_API_KEY".into()),
                    length,
                })
            );
            let words = helper_words(&launcher, Some("X-API-Key"));
            let line: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            let line = format!("GENKEY_DATA_DIR='/a b' {}", line.join(" "));
            assert_eq!(parse_helper(&line), Some(Some(key.into())), "{line}");
        }
    }

    #[test]
    fn other_commands_are_not_taken_for_wrapped_ones() {
        let words = |line: &str| split(line);
        for (command, arguments) in [
            ("npx", "run --key x -- y"),
            ("genkey", "run --key x"),
            ("genkey", "run --key x --"),
            ("genkey", "token x -- y"),
            ("/opt/genkeys", "run -- y"),
        ] {
            assert_eq!(parse(command, &words(arguments)), None, "{arguments}");
        }
        assert!(parse(r"C:\Tools\genkey.exe", &words("run -- y")).is_some());
        for line in ["", "genkey token", "echo mcp headers"] {
            assert_eq!(parse_helper(line), None, "{line}");
        }
    }

    #[test]
    fn only_words_that_need_quotation_marks_get_them() {
        assert_eq!(quoted("/opt/genkey-1.0"), "/opt/genkey-1.0");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
