//! The way to the service: proxy, DNS, TCP, TLS.

use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use super::Finding;
use crate::api::{self, BaseUrl, HandshakeError, Probe, Reason};
use crate::context::Context;
use crate::error::Result;

const PROXY: &str = "proxy";
const DNS: &str = "dns";
const TCP: &str = "tcp";
const TLS: &str = "tls";

/// Takes the way step by step, as far as it goes.
pub fn examine(ctx: &Context, base_url: BaseUrl) -> Vec<Finding> {
    let service = base_url.authority();
    let proxies = match ctx.settings.proxies(&base_url) {
        Ok(proxies) => proxies,
        Err(error) => return vec![Finding::failed(PROXY, error)],
    };
    let probe = Probe::new(base_url, &proxies, ctx.settings.globals.timeout);
    let mut findings = Vec::new();
    if let Some(proxy) = probe.proxy() {
        let message =
            format!("requests to `{service}` go through `{proxy}`, as the environment says");
        findings.push(Finding::ok(PROXY, message));
    }
    let _spinner = ctx.ui.spinner("looking at the network");
    let end = walk(ctx, &probe, &mut findings);
    findings.extend(end.err());
    findings
}

/// Notes each step that succeeds; the first that fails is the end of the way.
fn walk(ctx: &Context, probe: &Probe, findings: &mut Vec<Finding>) -> Result<(), Finding> {
    let addresses = resolve(probe, findings)?;
    let stream = connect(probe, &addresses, findings)?;
    encrypt(ctx, probe, stream, findings)
}

fn resolve(probe: &Probe, findings: &mut Vec<Finding>) -> Result<Vec<SocketAddr>, Finding> {
    let began = Instant::now();
    let addresses = probe
        .resolve()
        .map_err(|reason| unreachable(DNS, probe, probe.host(), reason).took(began.elapsed()))?;
    if !probe.needs_dns() {
        findings.push(Finding::ok(
            DNS,
            format!("not used: `{}` needs no name server", probe.host()),
        ));
        return Ok(addresses);
    }
    let mut found: Vec<_> = addresses
        .iter()
        .map(|address| address.ip().to_string())
        .collect();
    found.dedup();
    let message = format!("`{}` is {}", probe.host(), found.join(", "));
    findings.push(Finding::ok(DNS, message).took(began.elapsed()));
    Ok(addresses)
}

fn connect(
    probe: &Probe,
    addresses: &[SocketAddr],
    findings: &mut Vec<Finding>,
) -> Result<TcpStream, Finding> {
    let began = Instant::now();
    let stream = probe.connect(addresses).map_err(|reason| {
        let tried = addresses
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ");
        unreachable(TCP, probe, &tried, reason).took(began.elapsed())
    })?;
    let elapsed = began.elapsed();
    let peer = stream
        .peer_addr()
        .map(|address| format!(" to {address}"))
        .unwrap_or_default();
    findings.push(Finding::ok(TCP, format!("connected{peer}")).took(elapsed));
    Ok(stream)
}

/// Finds nothing where a proxy is in between: then the request that follows shows it.
fn encrypt(
    ctx: &Context,
    probe: &Probe,
    stream: TcpStream,
    findings: &mut Vec<Finding>,
) -> Result<(), Finding> {
    if !probe.base_url.is_https() {
        findings.push(Finding::ok(
            TLS,
            "not used: plain http, which does not leave this machine",
        ));
    } else if probe.proxy().is_none() {
        let began = Instant::now();
        let version = probe.encrypt(stream, &ctx.settings.trust());
        let version = version.map_err(|error| {
            let refused = match error {
                HandshakeError::Setup(error) => Finding::failed(TLS, error.into()),
                HandshakeError::Failed(reason) => unreachable(TLS, probe, probe.host(), reason),
            };
            refused.took(began.elapsed())
        })?;
        let message = format!(
            "{version}, and the certificate of `{}` is trusted",
            probe.host()
        );
        findings.push(Finding::ok(TLS, message).took(began.elapsed()));
    }
    Ok(())
}

/// What a request would say.
fn unreachable(check: &'static str, probe: &Probe, host: &str, reason: Reason) -> Finding {
    let reason = probe.blame(reason);
    Finding::failed(
        check,
        api::Error::Unreachable {
            host: host.to_owned(),
            reason,
            sent: false,
        }
        .into(),
    )
}
