//! A credential helper that stores secrets in a folder, records what it can see of genkey, and
//! injects faults.

use std::fs;
use std::path::PathBuf;

use super::genkey::Home;

/// Counts its calls, and before each runs the file `at-N` of its folder, if there is one, in its
/// own shell. The input and the stored entries are single lines, so the shell reads them itself:
/// tests call it thousands of times, and most of the time went into starting `cat` and `sed`.
const SCRIPT: &str = r#"here=${0%/*}
read -r call < "$here/calls"
call=$((call + 1))
echo "$call" > "$here/calls"
if [ ! -f "$here/blind" ]; then
    cat /proc/$$/environ /proc/$$/cmdline /proc/$PPID/cmdline >> "$here/seen"
    ( readlink /proc/$$/fd/* ) >> "$here/descriptors"
fi
IFS= read -r input
if [ -f "$here/at-$call" ]; then . "$here/at-$call"; fi
if [ "$1" = store ]; then
    url=${input#*'"ServerURL":"'}
    url=${url%%'"'*}
else
    url=$input
fi
file=$here/vault/
while [ "${url#*/}" != "$url" ]; do
    file=$file${url%%/*}_
    url=${url#*/}
done
file=$file$url
case $1 in
    store) printf %s "$input" > "$file" ;;
    get)
        if [ ! -f "$file" ]; then echo 'credentials not found in native keychain'; exit 1; fi
        IFS= read -r stored < "$file"
        printf %s "$stored" ;;
    erase) rm -f "$file" ;;
    list)
        separator='{'
        for file in "$here"/vault/*; do
            if [ -f "$file" ]; then
                IFS= read -r stored < "$file"
                url=${stored#*'"ServerURL":"'}
                account=${stored#*'"Username":"'}
                printf '%s"%s":"%s"\n' "$separator" "${url%%'"'*}" "${account%%'"'*}"
                separator=,
            fi
        done
        if [ "$separator" = '{' ]; then echo '{'; fi
        echo '}' ;;
esac
"#;

/// Does the work and nothing else, so that many can run at once.
const QUICK_SCRIPT: &str = r#"IFS= read -r input
url=$input
if [ "$1" = store ]; then url=${input#*'"ServerURL":"'}; url=${url%%'"'*}; fi
file=${0%/*}/vault/${url##*/}
case $1 in
    store) printf %s "$input" > "$file" ;;
    get)
        if [ ! -f "$file" ]; then echo 'credentials not found in native keychain'; exit 1; fi
        IFS= read -r stored < "$file"
        printf %s "$stored" ;;
    erase) rm -f "$file" ;;
esac
"#;

/// The helper, beside a home whose store it is.
pub struct CredentialHelper {
    folder: PathBuf,
}

impl CredentialHelper {
    /// Puts the helper into the home and makes it the store.
    pub fn install(home: &mut Home) -> Self {
        Self::install_script(home, SCRIPT)
    }

    /// The same with a helper that injects no faults and records nothing.
    pub fn install_quick(home: &mut Home) -> Self {
        Self::install_script(home, QUICK_SCRIPT)
    }

    fn install_script(home: &mut Home, script: &str) -> Self {
        home.write("helper/calls", "0");
        let folder = home.path("helper");
        fs::create_dir_all(folder.join("vault")).unwrap();
        let program = folder.join("docker-credential-own");
        super::link_script(&program, script);
        home.set("GENKEY_STORE", format!("command:{}", program.display()));
        Self { folder }
    }

    /// Has the helper run this when it is called for the `call`-th time from now.
    pub fn at(&self, call: u32, script: &str) {
        fs::write(
            self.folder.join(format!("at-{}", self.calls() + call)),
            script,
        )
        .unwrap();
    }

    /// Removes all planned faults.
    pub fn at_no_call(&self) {
        let files = fs::read_dir(&self.folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let planned = files.filter(|path| {
            path.file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with("at-")
        });
        planned.for_each(|path| fs::remove_file(path).unwrap());
    }

    pub fn calls(&self) -> u32 {
        fs::read_to_string(self.folder.join("calls"))
            .unwrap()
            .trim()
            .parse()
            .unwrap()
    }

    /// Stops it from recording what it sees.
    pub fn look_away(&self) {
        fs::write(self.folder.join("blind"), "").unwrap();
    }

    /// The environment and the command lines, its own and genkey's, that it saw.
    pub fn seen(&self) -> String {
        fs::read_to_string(self.folder.join("seen"))
            .unwrap_or_default()
            .replace('\0', "\n")
    }

    /// What each of its open files was, without its script.
    pub fn descriptors(&self) -> Vec<String> {
        let open = fs::read_to_string(self.folder.join("descriptors")).unwrap();
        let script = fs::canonicalize(self.folder.join("docker-credential-own")).unwrap();
        let script = script.display().to_string();
        open.lines()
            .filter(|file| *file != script)
            .map(str::to_owned)
            .collect()
    }

    /// The entries that it stores, as genkey sent them.
    pub fn stored(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join("vault"))
            .into_iter()
            .flatten();
        entries
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect()
    }
}
