//! Lists in pages. GEN's documents show none, but a first page must never be taken for the whole
//! list: `revoke-all` would report success for keys that it has not seen.

use std::collections::HashSet;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LINK};
use url::Url;

use crate::model::{BaseUrl, origin};

const MAX_PAGES: usize = 1000;
// Headers of other paging schemes. They are not followed, but show that the list is incomplete.
const PAGING_HEADERS: [&str; 4] = ["x-next-page", "x-next-cursor", "x-next", "x-has-more"];

/// The pages of one list.
#[derive(Default)]
pub(super) struct Pages {
    visited: HashSet<Url>,
}

impl Pages {
    /// The URL of the page after the response from `from`, if there is one.
    ///
    /// # Errors
    /// Why the next page cannot be fetched.
    pub fn after(
        &mut self,
        from: &Url,
        status: StatusCode,
        headers: &HeaderMap,
        base: &BaseUrl,
    ) -> Result<Option<Url>, &'static str> {
        self.visited.insert(from.clone());
        let Some(target) = next_link(headers) else {
            let has_more = status == StatusCode::PARTIAL_CONTENT
                || PAGING_HEADERS.iter().any(|name| is_set(headers, name));
            return if has_more {
                Err("the address of the next page is missing")
            } else {
                Ok(None)
            };
        };
        let url = from
            .join(&target)
            .map_err(|_| "the address of the next page is invalid")?;
        // The credential is sent to this URL, which the response chose.
        if origin(&url) != base.origin() || !url.username().is_empty() || url.password().is_some() {
            return Err(
                "the next page is on another host, and a key is never sent to another service",
            );
        }
        if self.visited.contains(&url) {
            return Err("the pages form a loop");
        }
        if self.visited.len() >= MAX_PAGES {
            return Err("too many pages");
        }
        Ok(Some(url))
    }
}

/// Whether a header has a value that does not mean "no".
fn is_set(headers: &HeaderMap, name: &str) -> bool {
    headers.get(name).is_some_and(|value| {
        !matches!(
            value.as_bytes().trim_ascii(),
            b"" | b"0" | b"false" | b"null"
        )
    })
}

/// The target of the `rel="next"` link (RFC 8288).
fn next_link(headers: &HeaderMap) -> Option<String> {
    let mut values = headers
        .get_all(LINK)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()));
    values.find_map(|value| next_target(&value).map(str::to_owned))
}

fn next_target(mut value: &str) -> Option<&str> {
    loop {
        let (target, rest) = value.split_once('<')?.1.split_once('>')?;
        let (mut parameters, further) = split_unquoted(rest, ',');
        while !parameters.is_empty() {
            let (parameter, others) = split_unquoted(parameters, ';');
            if is_next(parameter) {
                return Some(target);
            }
            parameters = others;
        }
        value = further;
    }
}

/// Splits at the first `at` outside double quotes.
fn split_unquoted(text: &str, at: char) -> (&str, &str) {
    let mut is_quoted = false;
    let splits = |(_, character): &(usize, char)| {
        is_quoted ^= *character == '"';
        *character == at && !is_quoted
    };
    let place = text.char_indices().find(splits).map(|(place, _)| place);
    place
        .and_then(|place| Some((text.get(..place)?, text.get(place + 1..)?)))
        .unwrap_or((text, ""))
}

fn is_next(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else {
        return false;
    };
    let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
    name.trim().eq_ignore_ascii_case("rel")
        && relations.any(|relation| relation.eq_ignore_ascii_case("next"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_among_other_links() {
        for (value, target) in [
            (
                r#"<https://a.example/x?page=2>; rel="next""#,
                Some("https://a.example/x?page=2"),
            ),
            ("<?page=2>;rel=next", Some("?page=2")),
            (
                r#"<?page=9>; rel="last", <?page=2>; rel="next""#,
                Some("?page=2"),
            ),
            (
                r#"<?a=1,2>; title="a, <b>; rel=next"; rel="prev" , <?page=2>; title="x"; REL = "up NEXT""#,
                Some("?page=2"),
            ),
            (r#"<?page=1>; rel="prev""#, None),
            (r#"<?page=1>; rel="nextish""#, None),
            ("?page=2; rel=next", None),
            ("<?page=2", None),
            ("", None),
        ] {
            assert_eq!(next_target(value), target, "{value}");
        }
    }
}
