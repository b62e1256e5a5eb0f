//! A credential helper that keeps secrets in a folder, writes down what it gets to see of genkey,
//! and does harm when told to.

use std::fs;
use std::path::PathBuf;

use super::genkey::Home;

/// Counts its calls, and before each runs the file `at-N` of its folder, if there is one, in its
/// own shell. It starts few programs, and fewer still where the file `blind` is, because some tests
/// call it thousands of times.
const SCRIPT: &str = r#"here=${0%/*}
read -r call < "$here/calls"
call=$((call + 1))
echo "$call" > "$here/calls"
if [ ! -f "$here/blind" ]; then
    for file in /proc/$$/environ /proc/$$/cmdline /proc/$PPID/cmdline; do
        tr '\0' '\n' < "$file" >> "$here/seen"
    done
    ( readlink /proc/$$/fd/* ) >> "$here/descriptors"
fi
input=$(cat)
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
        if [ -f "$file" ]; then cat "$file"; else echo 'credentials not found in native keychain'; exit 1; fi ;;
    erase) rm -f "$file" ;;
    list)
        separator='{'
        for file in "$here"/vault/*; do
            if [ -f "$file" ]; then
                printf %s "$separator"
                sed 's/.*"ServerURL":\("[^"]*"\),"Username":\("[^"]*"\).*/\1:\2/' "$file"
                separator=,
            fi
        done
        if [ "$separator" = '{' ]; then echo '{'; fi
        echo '}' ;;
esac
"#;

/// Does the work and nothing else, so that many can run at once.
const QUICK_SCRIPT: &str = r#"input=$(cat)
url=$input
if [ "$1" = store ]; then url=${input#*'"ServerURL":"'}; url=${url%%'"'*}; fi
file=${0%/*}/vault/${url##*/}
case $1 in
    store) printf %s "$input" > "$file" ;;
    get)
        if [ -f "$file" ]; then cat "$file"; else echo 'credentials not found in native keychain'; exit 1; fi ;;
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

    /// The same with a helper that can do no harm, and tells nothing of genkey.
    pub fn install_quick(home: &mut Home) -> Self {
        Self::install_script(home, QUICK_SCRIPT)
    }

    fn install_script(home: &mut Home, script: &str) -> Self {
        home.write("helper/calls", "0");
        let folder = home.path("helper");
        fs::create_dir_all(folder.join("vault")).unwrap();
        let program = folder.join("docker-credential-own");
        super::write_script(&program, script);
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

    /// Has it do nothing but its work from now on.
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

    /// Has it write down no more what it sees.
    pub fn look_away(&self) {
        fs::write(self.folder.join("blind"), "").unwrap();
    }

    /// The environment and the command lines, its own and genkey's, that it saw.
    pub fn seen(&self) -> String {
        fs::read_to_string(self.folder.join("seen")).unwrap_or_default()
    }

    /// What each of its open files was, those of its shell left out.
    pub fn descriptors(&self) -> Vec<String> {
        let open = fs::read_to_string(self.folder.join("descriptors")).unwrap();
        let script = self
            .folder
            .join("docker-credential-own")
            .display()
            .to_string();
        open.lines()
            .filter(|file| *file != script)
            .map(str::to_owned)
            .collect()
    }

    /// What it keeps.
    pub fn kept(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join("vault"))
            .into_iter()
            .flatten();
        entries
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect()
    }
}
