//! The router: the endpoints of a dialect, their description, the injected faults, and what every
//! request must pass.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use axum::{Json, Router};

use super::Dialect;
use super::endpoints::{BASE_PATH, endpoints};
use super::faults::{FaultInjector, inject};
use super::host::loopback_only;
use super::input::MAX_BODY;
use super::openapi;
use super::refusal::Refusal;
use super::service::Service;

/// All that a server of this dialect answers. Its description needs no credential.
pub(super) fn router(
    dialect: Dialect,
    service: Arc<Service>,
    faults: Option<FaultInjector>,
) -> Router {
    let describe = get(async move || Json(openapi::document(dialect, &endpoints(dialect))));
    let routes = endpoints(dialect)
        .into_iter()
        .fold(Router::new(), |routes, endpoint| {
            routes.route(endpoint.path, endpoint.handler)
        })
        .route(openapi::PATH, describe.clone());
    let mut router = Router::new()
        .nest(BASE_PATH, routes)
        .route(openapi::PATH, describe)
        .fallback(async || Refusal::NoSuchRoute)
        .method_not_allowed_fallback(async || Refusal::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(MAX_BODY));
    if let Some(faults) = faults {
        router = router.layer(from_fn_with_state(Arc::new(faults), inject));
    }
    router.layer(from_fn(loopback_only)).with_state(service)
}
