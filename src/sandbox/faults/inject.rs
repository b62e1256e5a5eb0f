//! Applies the actions to requests and responses.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Json;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;
use tokio::time::sleep;

use super::action::{Action, ErrorAnswer};
use super::connection::Cut;
use super::{ConnectionCutter, FaultObserver, FaultRule, Faults};
use crate::sandbox::endpoints::BASE_PATH;
use crate::sandbox::input::MAX_BODY;
use crate::sandbox::refusal::Refusal;

/// Like the page that a captive portal returns for every request.
const WEB_PAGE: &str =
    "<!DOCTYPE html><title>Welcome</title><p>Please log in to use this network.</p>\n";

/// The faults of a running server, with their remaining counts.
pub(in crate::sandbox) struct FaultInjector {
    rules: Vec<ActiveRule>,
    observer: Option<FaultObserver>,
}

struct ActiveRule {
    rule: FaultRule,
    /// How many more requests it applies to; `None` for all.
    left: Option<AtomicU32>,
}

impl FaultInjector {
    /// `None` without rules.
    pub(in crate::sandbox) fn new(faults: Faults) -> Option<Self> {
        let active = |rule: FaultRule| ActiveRule {
            left: rule.count.map(AtomicU32::new),
            rule,
        };
        let rules: Vec<ActiveRule> = faults.rules.into_iter().map(active).collect();
        (!rules.is_empty()).then_some(Self {
            rules,
            observer: faults.observer,
        })
    }

    /// The action of the first rule that matches a request; counts the request for that rule.
    fn action_for(&self, request: &Request) -> Option<Action> {
        let path = request.uri().path().strip_prefix(BASE_PATH)?;
        let is_for = |active: &&ActiveRule| {
            active.rule.matches(request.method().as_str(), path) && active.consume()
        };
        let rule = &self.rules.iter().find(is_for)?.rule;
        if let Some(observer) = &self.observer {
            observer(rule);
        }
        Some(rule.action)
    }
}

impl ActiveRule {
    /// Counts one request; `false` if none is left.
    fn consume(&self) -> bool {
        let one_less = |left: &AtomicU32| {
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
            .is_ok()
        };
        self.left.as_ref().is_none_or(one_less)
    }
}

/// Middleware that applies the rule for a request, if there is one.
pub(in crate::sandbox) async fn inject(
    State(faults): State<Arc<FaultInjector>>,
    ConnectInfo(cutter): ConnectInfo<ConnectionCutter>,
    request: Request,
    next: Next,
) -> Response {
    match faults.action_for(&request) {
        None => next.run(request).await,
        Some(action) => action.apply(&cutter, request, next).await,
    }
}

impl Action {
    async fn apply(self, cutter: &ConnectionCutter, request: Request, next: Next) -> Response {
        match self {
            Self::DropRequest => cutter.cut(Cut::Before),
            Self::HangRequest => pending().await,
            Self::DelayRequest(delay) => return run_after(delay, request, next).await,
            Self::RefuseRequest(error) => return error.into_response(),
            Self::DropAnswer => {
                next.run(request).await;
                cutter.cut(Cut::Before);
            }
            Self::TruncateAnswer => {
                let answer = next.run(request).await;
                cutter.cut(Cut::Inside {
                    body: length(&answer),
                });
                return answer;
            }
            Self::GarbleAnswer => {
                next.run(request).await;
                return Html(WEB_PAGE).into_response();
            }
            Self::HangAnswer => {
                next.run(request).await;
                pending().await
            }
            Self::DelayAnswer(delay) => {
                let answer = next.run(request).await;
                sleep(delay).await;
                return answer;
            }
            Self::FailAnswer(error) => {
                next.run(request).await;
                return error.into_response();
            }
        }
        // The connection is cut before this response.
        StatusCode::NO_CONTENT.into_response()
    }
}

/// Processes a request after a delay, even if the client has disconnected by then.
async fn run_after(delay: Duration, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return Refusal::Cut.into_response();
    };
    let request = Request::from_parts(head, Body::from(body));
    // A task of its own: the server drops this future when the client disconnects, but a request
    // that is queued in a busy service is processed all the same.
    let running = tokio::spawn(async move {
        sleep(delay).await;
        next.run(request).await
    });
    running
        .await
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// The length of a response's body in bytes.
fn length(answer: &Response) -> usize {
    // Always exact: the server never streams.
    let length = answer.body().size_hint().exact().unwrap_or_default();
    usize::try_from(length).unwrap_or(usize::MAX)
}

impl IntoResponse for ErrorAnswer {
    fn into_response(self) -> Response {
        let code = self
            .status
            .canonical_reason()
            .unwrap_or("Injected")
            .to_ascii_lowercase()
            .replace([' ', '-'], "_");
        let document = json!({"error": "Fault injected by `--fault`", "error_code": code});
        let mut answer = (self.status, Json(document)).into_response();
        if let Some(seconds) = self.retry_after {
            answer.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        answer
    }
}
