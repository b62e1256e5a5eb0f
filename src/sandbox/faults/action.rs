//! The actions of fault rules and their syntax.

use std::time::Duration;

use axum::http::StatusCode;

/// All actions: syntax and description. Those that end in `-request` happen before a request is
/// processed, those that end in `-answer` after it.
pub const ACTIONS: [(&str, &str); 10] = [
    (
        "drop-request",
        "close the connection; nothing is carried out",
    ),
    ("hang-request", "never answer; nothing is carried out"),
    (
        "delay-request DURATION",
        "carry it out after this time, whether or not the client waits",
    ),
    (
        "refuse-request STATUS",
        "answer with this error (400 to 599); nothing is carried out",
    ),
    (
        "drop-answer",
        "carry it out, then close the connection without an answer",
    ),
    (
        "truncate-answer",
        "carry it out, then close the connection mid-answer",
    ),
    (
        "garble-answer",
        "carry it out, then answer 200 with a web page instead of JSON",
    ),
    ("hang-answer", "carry it out, then never answer"),
    (
        "delay-answer DURATION",
        "carry it out, then answer after this time",
    ),
    (
        "fail-answer STATUS",
        "carry it out, then answer with this error",
    ),
];

const MAX_DELAY: Duration = Duration::from_secs(86_400);

/// What happens to a request or its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    DropRequest,
    HangRequest,
    DelayRequest(Duration),
    RefuseRequest(ErrorAnswer),
    DropAnswer,
    TruncateAnswer,
    GarbleAnswer,
    HangAnswer,
    DelayAnswer(Duration),
    FailAnswer(ErrorAnswer),
}

/// An error response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ErrorAnswer {
    /// 400 to 599.
    pub(super) status: StatusCode,
    /// `Retry-After` in seconds.
    pub(super) retry_after: Option<u32>,
}

/// Why an action is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    #[error("unknown action; use {names}", names = names())]
    Unknown,
    #[error("the delay must be a duration of at most one day, such as `500ms` or `2s`")]
    Delay,
    #[error("the error must be a status from 400 to 599, such as `503` or `429 retry-after 2`")]
    Status,
    #[error("`retry-after` must be followed by a number of seconds")]
    RetryAfter,
}

fn names() -> String {
    ACTIONS.map(|(form, _)| format!("`{form}`")).join(", ")
}

impl Action {
    /// Parses an action with its arguments, and removes it from `words`.
    pub(super) fn take(words: &mut &[&str]) -> Result<Self, ActionError> {
        Ok(match next(words).ok_or(ActionError::Unknown)? {
            "drop-request" => Self::DropRequest,
            "hang-request" => Self::HangRequest,
            "delay-request" => Self::DelayRequest(delay(words)?),
            "refuse-request" => Self::RefuseRequest(ErrorAnswer::take(words)?),
            "drop-answer" => Self::DropAnswer,
            "truncate-answer" => Self::TruncateAnswer,
            "garble-answer" => Self::GarbleAnswer,
            "hang-answer" => Self::HangAnswer,
            "delay-answer" => Self::DelayAnswer(delay(words)?),
            "fail-answer" => Self::FailAnswer(ErrorAnswer::take(words)?),
            _ => return Err(ActionError::Unknown),
        })
    }
}

impl ErrorAnswer {
    fn take(words: &mut &[&str]) -> Result<Self, ActionError> {
        let code = next(words)
            .and_then(|word| word.parse().ok())
            .filter(|code| (400..600).contains(code));
        let status = code
            .and_then(|code| StatusCode::from_u16(code).ok())
            .ok_or(ActionError::Status)?;
        let retry_after = if words.first() == Some(&"retry-after") {
            next(words);
            Some(
                next(words)
                    .and_then(|word| word.parse().ok())
                    .ok_or(ActionError::RetryAfter)?,
            )
        } else {
            None
        };
        Ok(Self {
            status,
            retry_after,
        })
    }
}

fn delay(words: &mut &[&str]) -> Result<Duration, ActionError> {
    let duration = next(words).and_then(|word| humantime::parse_duration(word).ok());
    duration
        .filter(|duration| *duration <= MAX_DELAY)
        .ok_or(ActionError::Delay)
}

fn next<'a>(words: &mut &[&'a str]) -> Option<&'a str> {
    let (first, rest) = words.split_first()?;
    *words = rest;
    Some(first)
}
