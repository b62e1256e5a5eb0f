//! The scripts of the help topic `recipes`, against a server that does what the services document.

use std::fs;

use super::{rotates_and_goes_back, state};
use crate::rotate::bench::Bench;
use crate::support::python::python_with;
use crate::support::scripted_server::ScriptedServer;
use crate::support::{available, repository, write_script};

/// The block of the topic that has this text, without its first line.
fn script(part: &str) -> String {
    let topic = fs::read_to_string(repository().join("src/help/recipes.md")).unwrap();
    let mut blocks = topic.split("```text\n#!/bin/sh\n").skip(1);
    let block = blocks.find(|block| block.contains(part)).unwrap();
    block.split("```").next().unwrap().to_owned()
}

#[test]
fn each_recipe_changes_the_value_and_nothing_else() {
    let Some(python) = python_with("http").filter(|_| available(&["curl"])) else {
        return;
    };
    let (bench, _) = Bench::with_ci();
    let file = bench.home.path("values.json");
    let server = ScriptedServer::start(python, include_str!("recipes.py"), &[file.as_os_str()]);
    for (service, address, header, value, others) in [
        (
            "n8n",
            "https://n8n.example.com",
            "X-N8N-API-KEY: TOKEN",
            "/n8n/value",
            "/n8n/name",
        ),
        (
            "netlify",
            "https://api.netlify.com",
            "Authorization: Bearer TOKEN",
            "/netlify/production",
            "/netlify/dev",
        ),
        (
            "heroku",
            "https://api.heroku.com",
            "Authorization: Bearer TOKEN",
            "/heroku/GEN_API_KEY",
            "/heroku/OTHER",
        ),
        (
            "hcp",
            "https://app.terraform.io",
            "Authorization: Bearer TOKEN",
            "/hcp/value",
            "/hcp/key",
        ),
    ] {
        let text = script(address);
        write_script(
            &bench.home.path(&format!("{service}-key")),
            &text.replace(address, &server.url()),
        );
        bench.home.write(&format!("{service}.headers"), header);
        let before = state(&file).pointer(others).cloned();
        assert!(before.is_some());
        rotates_and_goes_back(&bench, &format!("command:./{service}-key"), || {
            let state = state(&file);
            assert_eq!(state.pointer(others), before.as_ref(), "{service}");
            state.pointer(value).unwrap().as_str().unwrap().to_owned()
        });
    }
}
