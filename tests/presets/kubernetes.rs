//! The real kubectl, against a server with one Secret.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{FAILS, is_refused, rotates_and_goes_back, state};
use crate::rotate::bench::Bench;
use crate::support::available;
use crate::support::python::python_with;
use crate::support::scripted_server::ScriptedServer;

#[test]
fn kubectl_changes_one_key_of_a_secret() {
    let Some(python) = python_with("http").filter(|_| available(&["kubectl"])) else {
        return;
    };
    let (mut bench, _) = Bench::with_ci();
    let file = bench.home.path("secret.json");
    let script = include_str!("kubernetes.py");
    let server = ScriptedServer::start(python, script, &[file.as_os_str()]);
    let config = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: test\n\
         clusters: [{{name: test, cluster: {{server: '{}'}}}}]\n\
         contexts: [{{name: test, context: {{cluster: test}}}}]\n",
        server.url()
    );
    bench.home.write("kubeconfig", config);
    bench.home.set("KUBECONFIG", bench.home.path("kubeconfig"));
    let untouched = STANDARD.encode("untouched");
    rotates_and_goes_back(&bench, "kubernetes:web/api-keys#K", || {
        let data = state(&file);
        assert_eq!(data["OTHER"], untouched.as_str());
        String::from_utf8(STANDARD.decode(data["K"].as_str().unwrap()).unwrap()).unwrap()
    });
    // What is not there yet is removed again.
    let to = "kubernetes:web/api-keys#NEW?context=test";
    let failed = bench.rotate(&["ci", "--to", to, "--to", FAILS]);
    assert_eq!(failed.code, 1, "{}", failed.stderr);
    assert_eq!(state(&file)["NEW"], serde_json::Value::Null);
    // What belongs to somebody else is refused.
    is_refused(
        &bench,
        "kubernetes:web/api-keys#OTHER",
        2,
        "it holds another value",
    );
    is_refused(&bench, "kubernetes:web/none#K", 1, "NotFound");
}
