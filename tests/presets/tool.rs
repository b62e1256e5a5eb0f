//! A stand-in for a tool: it does what the tool does with one value, and fails on wrong use.

use std::fmt::Write;

use crate::rotate::bench::Bench;
use crate::support::write_script;

/// What every stand-in starts with. `take` stores stdin, `give` prints what is stored, `drop`
/// removes it, and `look` does nothing; each is given arguments that it is to be called with.
const PRELUDE: &str = r#"
state=$(dirname "$0")/../state
mkdir -p "$state"
wrong() { echo "wrong use: $1" >&2; exit 64; }
[ ! -t 0 ] || wrong "stdin is a terminal"
tr '\0' '\n' < /proc/$$/cmdline >> "$state/seen"
tr '\0' '\n' < /proc/$$/environ >> "$state/seen"
look() { [ -z "$(cat)" ] || wrong "something on stdin"; }
take() {
    cat > "$state/new"
    [ "$(wc -l < "$state/new")" = 0 ] || wrong "a newline"
    [ -s "$state/new" ] || wrong "nothing on stdin"
    mv "$state/new" "$state/value"
    echo "stored: $(cat "$state/value")"
    echo taken >> "$state/log"
}
give() { look; cat "$state/value" 2>/dev/null || { echo "$1" >&2; exit 1; }; }
drop() { look; rm -f "$state/value"; echo dropped >> "$state/log"; }
"#;

/// A tool, with what it does by its arguments.
pub struct StandIn {
    pub program: &'static str,
    /// The destination that it is for.
    pub to: &'static str,
    /// The arguments, and what the script does with them.
    pub calls: &'static [(&'static str, &'static str)],
    /// What it stores, in which `@` is the key.
    pub stored: &'static str,
}

impl StandIn {
    /// Puts the stand-in in the PATH of a home.
    pub fn install(&self, bench: &mut Bench) {
        let mut script = PRELUDE.to_owned();
        script.push_str("case \"$*\" in\n");
        for (arguments, action) in self.calls {
            let quoted = arguments.replace('\'', r"'\''");
            writeln!(script, "'{quoted}') {action} ;;").unwrap();
        }
        script.push_str("*) wrong \"$*\" ;;\nesac\n");
        self.install_script(bench, &script);
    }

    fn install_script(&self, bench: &mut Bench, script: &str) {
        install(bench, self.program, script);
    }

    /// What is stored for a key.
    pub fn form(&self, key: &str) -> String {
        self.stored.replace('@', key)
    }
}

/// Puts a program in the PATH of a home.
pub fn install(bench: &mut Bench, program: &str, script: &str) {
    let folder = bench.home.path("bin");
    std::fs::create_dir_all(&folder).unwrap();
    write_script(&folder.join(program), script);
    let path = bench.home.variables()["PATH"].clone();
    if std::env::split_paths(&path).next().as_ref() != Some(&folder) {
        let path = [folder].into_iter().chain(std::env::split_paths(&path));
        bench.home.set("PATH", std::env::join_paths(path).unwrap());
    }
}
