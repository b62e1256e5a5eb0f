//! What is pasted for a key, as it stood in a shell, a file or a chat.

use super::Settings;
use crate::secret::Secret;

/// Marks around a key that are no part of it.
const QUOTES: [(char, char); 5] = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’')];

impl Settings {
    /// The credential alone, without quotes, blanks, and the variable of a service that it was
    /// assigned to.
    pub fn unwrap_pasted(&self, pasted: Secret) -> Secret {
        let bare = bare(pasted.expose(), self.key_variables());
        if bare.len() == pasted.expose().len() {
            pasted
        } else {
            Secret::new(bare.to_owned())
        }
    }
}

fn bare(text: &str, mut variables: impl Iterator<Item = String>) -> &str {
    let text = unquoted(text);
    let exported = text
        .strip_prefix("export")
        .filter(|rest| rest.starts_with(is_blank));
    let assignment = trimmed(exported.unwrap_or(text));
    let value = |name: String| trimmed(assignment.strip_prefix(name.as_str())?).strip_prefix('=');
    variables.find_map(value).map_or(text, unquoted)
}

fn unquoted(text: &str) -> &str {
    let text = trimmed(text);
    let inner = |(open, close): &(char, char)| text.strip_prefix(*open)?.strip_suffix(*close);
    QUOTES.iter().find_map(inner).map_or(text, trimmed)
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// Lines are no blanks: what has several is no key.
fn is_blank(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_what_was_around_it() {
        let variables = || {
            ["GEN_API_KEY", "ACME_API_KEY"]
                .into_iter()
                .map(str::to_owned)
        };
        for text in [
            "gen_pat_a=b",
            "  gen_pat_a=b\t",
            "\u{a0}gen_pat_a=b\u{a0}",
            "\"gen_pat_a=b\"",
            " ' gen_pat_a=b ' ",
            "`gen_pat_a=b`",
            "“gen_pat_a=b”",
            "‘gen_pat_a=b’",
            "GEN_API_KEY=gen_pat_a=b",
            "ACME_API_KEY = \"gen_pat_a=b\"",
            "export GEN_API_KEY='gen_pat_a=b'",
            "  export\tGEN_API_KEY=gen_pat_a=b ",
            "'GEN_API_KEY=\"gen_pat_a=b\"'",
        ] {
            assert_eq!(bare(text, variables()), "gen_pat_a=b", "{text}");
        }
    }

    #[test]
    fn what_is_not_around_a_key_stays_to_be_refused() {
        let variables = || ["GEN_API_KEY".to_owned()].into_iter();
        for text in [
            "\"gen_pat_a",
            "'gen_pat_a\"",
            "gen_pat_a\n",
            "gen_pat_a\ngen_pat_b",
            "OTHER=gen_pat_a",
            "GEN_API_KEY_2=gen_pat_a",
            "exportGEN_API_KEY=gen_pat_a",
            "Bearer gen_pat_a",
            "\"",
            "",
        ] {
            assert_eq!(bare(text, variables()), text);
        }
    }
}
