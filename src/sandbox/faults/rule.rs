//! Fault rules: `METHOD PATH: ACTION [xN]`.

use std::fmt;
use std::str::FromStr;

use super::action::{Action, ActionError};
use crate::sandbox::Dialect;
use crate::sandbox::endpoints::{Endpoint, endpoints};

/// A fault and the requests that it applies to, parsed from `METHOD PATH: ACTION [xN]`.
///
/// METHOD may be `*`. PATH has no version; a segment `*` or `{id}` matches any segment, and a PATH
/// `*` any path. ACTION is one of [`ACTIONS`](super::ACTIONS). With `xN`, it applies only to the
/// first N matching requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRule {
    method: String,
    path: String,
    pub(super) action: Action,
    /// How many requests it applies to; `None` for all.
    pub(super) count: Option<u32>,
    /// The action and the count as they were typed, for `Display`.
    what: String,
}

/// Why a rule is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FaultRuleError {
    #[error("not a rule such as `POST /persisted_tokens: drop-answer`")]
    Form,
    #[error("no such endpoint; use {names}", names = endpoint_names())]
    NoSuchEndpoint,
    #[error(transparent)]
    Action(#[from] ActionError),
    #[error("only a count such as `x2` may follow the action")]
    Count,
}

/// The methods and paths of all dialects.
fn all_endpoints() -> Vec<(&'static str, &'static str)> {
    // Not only of the server's own: a client that detects the dialect tries those of the others.
    let mut all = Vec::new();
    for Endpoint { method, path, .. } in Dialect::ALL.into_iter().flat_map(endpoints) {
        if !all.contains(&(method, path)) {
            all.push((method, path));
        }
    }
    all
}

fn endpoint_names() -> String {
    let names = all_endpoints()
        .into_iter()
        .map(|(method, path)| format!("`{method} {path}`"));
    names.collect::<Vec<_>>().join(", ")
}

impl FaultRule {
    /// Whether the rule applies to this method and path (without the version).
    pub(super) fn matches(&self, method: &str, path: &str) -> bool {
        self.fits(method, path, |pattern, segment| {
            is_any(pattern) || pattern == segment
        })
    }

    /// Whether the rule can match any endpoint. If not, it is a typing mistake.
    fn has_endpoint(&self) -> bool {
        let can_be =
            |pattern: &str, segment: &str| is_any(pattern) || is_any(segment) || pattern == segment;
        all_endpoints()
            .into_iter()
            .any(|(method, path)| self.fits(method, path, can_be))
    }

    fn fits(&self, method: &str, path: &str, same: impl Fn(&str, &str) -> bool) -> bool {
        let (patterns, segments) = (self.path.split('/'), path.split('/'));
        let is_path = || {
            let as_many = patterns.clone().count() == segments.clone().count();
            as_many
                && patterns
                    .zip(segments)
                    .all(|(pattern, segment)| same(pattern, segment))
        };
        ["*", method].contains(&self.method.as_str()) && (self.path == "*" || is_path())
    }
}

/// Whether a segment is a wildcard.
fn is_any(segment: &str) -> bool {
    segment == "*" || (segment.starts_with('{') && segment.ends_with('}'))
}

impl FromStr for FaultRule {
    type Err = FaultRuleError;

    fn from_str(text: &str) -> Result<Self, FaultRuleError> {
        let (target, what) = text.split_once(':').ok_or(FaultRuleError::Form)?;
        let target: Vec<&str> = target.split_whitespace().collect();
        let [method, path] = target.as_slice() else {
            return Err(FaultRuleError::Form);
        };
        let words: Vec<&str> = what.split_whitespace().collect();
        let mut rest = words.as_slice();
        let action = Action::take(&mut rest)?;
        let count = count(rest)?;
        let rule = Self {
            method: method.to_ascii_uppercase(),
            path: (*path).to_owned(),
            action,
            count,
            what: words.join(" "),
        };
        if rule.has_endpoint() {
            Ok(rule)
        } else {
            Err(FaultRuleError::NoSuchEndpoint)
        }
    }
}

/// Parses what follows the action.
fn count(words: &[&str]) -> Result<Option<u32>, FaultRuleError> {
    let count = match words {
        [] => return Ok(None),
        [word] => word
            .strip_prefix('x')
            .and_then(|digits| digits.parse().ok())
            .filter(|count| *count > 0),
        _ => None,
    };
    count.map(Some).ok_or(FaultRuleError::Count)
}

impl fmt::Display for FaultRule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: {}", self.method, self.path, self.what)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::StatusCode;

    use super::*;
    use crate::sandbox::ACTIONS;
    use crate::sandbox::faults::action::ErrorAnswer;

    fn rule(text: &str) -> FaultRule {
        text.parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn every_listed_action_is_parsed() {
        for (form, _) in ACTIONS {
            let written = form.replace("DURATION", "2s").replace("STATUS", "503");
            assert_eq!(
                rule(&format!("* *: {written}")).to_string(),
                format!("* *: {written}")
            );
            assert_eq!(rule(&format!("* *: {written} x2")).count, Some(2));
        }
    }

    #[test]
    fn the_arguments_of_actions_are_parsed() {
        let error = |code, retry_after| ErrorAnswer {
            status: StatusCode::from_u16(code).unwrap(),
            retry_after,
        };
        for (text, action) in [
            (
                "delay-request 1500ms",
                Action::DelayRequest(Duration::from_millis(1500)),
            ),
            (
                "delay-answer 1d",
                Action::DelayAnswer(Duration::from_secs(86_400)),
            ),
            (
                "refuse-request 429 retry-after 2",
                Action::RefuseRequest(error(429, Some(2))),
            ),
            ("fail-answer 599", Action::FailAnswer(error(599, None))),
        ] {
            assert_eq!(rule(&format!("GET /me: {text}")).action, action);
        }
        // As people may write it: lower case, and spaces anywhere.
        let whole = rule(" post  /persisted_tokens :refuse-request  503 retry-after 0  x10 ");
        assert_eq!(
            whole.to_string(),
            "POST /persisted_tokens: refuse-request 503 retry-after 0 x10"
        );
        assert_eq!(
            (whole.action, whole.count),
            (Action::RefuseRequest(error(503, Some(0))), Some(10))
        );
    }

    #[test]
    fn a_rule_matches_paths_segment_by_segment() {
        let revoke = ("DELETE", "/persisted_tokens/6/revoke");
        for (text, matching) in [
            ("DELETE /persisted_tokens/*/revoke", true),
            // As in the OpenAPI description.
            ("DELETE /persisted_tokens/{id}/revoke", true),
            ("DELETE /persisted_tokens/6/revoke", true),
            ("DELETE /persisted_tokens/7/revoke", false),
            ("* /persisted_tokens/*/*", true),
            ("* *", true),
            ("DELETE *", true),
            ("GET *", false),
            ("* /persisted_tokens", false),
            ("* /persisted_tokens/*", false),
        ] {
            assert_eq!(
                rule(&format!("{text}: hang-answer")).matches(revoke.0, revoke.1),
                matching,
                "{text}"
            );
        }
        let any_segment = rule("* /persisted_tokens/*: drop-answer");
        assert!(any_segment.matches("DELETE", "/persisted_tokens/revoke_all"));
        assert!(!any_segment.matches("GET", "/persisted_tokens"));
    }

    #[test]
    fn invalid_rules_are_refused() {
        use FaultRuleError::{Count, Form, NoSuchEndpoint};
        for (text, error) in [
            ("", Form),
            ("drop-answer", Form),
            ("GET /me drop-answer", Form),
            ("/me: drop-answer", Form),
            ("GET /me now: drop-answer", Form),
            // The version is not part of a rule's path.
            ("GET /v1/me: drop-answer", NoSuchEndpoint),
            ("GET me: drop-answer", NoSuchEndpoint),
            ("GET /me/: drop-answer", NoSuchEndpoint),
            ("POST /me: drop-answer", NoSuchEndpoint),
            ("GETT *: drop-answer", NoSuchEndpoint),
            (
                "DELETE /persisted_tokens/*/*/revoke: drop-answer",
                NoSuchEndpoint,
            ),
            ("GET /me:", ActionError::Unknown.into()),
            ("GET /me: Drop-Answer", ActionError::Unknown.into()),
            ("GET /me: x2", ActionError::Unknown.into()),
            ("GET /me: delay-answer", ActionError::Delay.into()),
            ("GET /me: delay-answer x2", ActionError::Delay.into()),
            ("GET /me: delay-answer 2", ActionError::Delay.into()),
            ("GET /me: delay-answer 25h", ActionError::Delay.into()),
            ("GET /me: refuse-request", ActionError::Status.into()),
            ("GET /me: refuse-request 200", ActionError::Status.into()),
            ("GET /me: fail-answer 600", ActionError::Status.into()),
            (
                "GET /me: fail-answer 503 retry-after",
                ActionError::RetryAfter.into(),
            ),
            (
                "GET /me: fail-answer 503 retry-after -1",
                ActionError::RetryAfter.into(),
            ),
            ("GET /me: drop-answer x0", Count),
            ("GET /me: drop-answer x-1", Count),
            ("GET /me: drop-answer 2", Count),
            ("GET /me: drop-answer x2 x3", Count),
            ("GET /me: drop-answer 503", Count),
        ] {
            assert_eq!(text.parse::<FaultRule>(), Err(error), "{text}");
        }
    }
}
