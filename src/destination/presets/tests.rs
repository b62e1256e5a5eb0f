use std::path::Path;

use super::*;
use crate::model::{Destination, DestinationKind};

fn setting() -> Setting<'static> {
    Setting {
        folder: Path::new(if cfg!(windows) { r"C:\srv" } else { "/srv" }),
        variable: "GEN_API_KEY",
    }
}

fn own_preset(folder: &Path, name: &str) {
    let text = format!(
        "name = \"{name}\"\naddress = \"{{variable}}\"\n[write]\nprogram = \"mine\"\narguments = []\ninput = \"secret\"\n"
    );
    std::fs::write(folder.join(format!("{name}.toml")), text).unwrap();
}

#[test]
fn every_built_in_file_is_valid_and_its_example_parses_back() {
    let nowhere = Catalogue::new(PathBuf::from("/nonexistent"));
    for (name, text) in BUILT_IN {
        let description =
            Description::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(description.name.get_ref(), name);
        assert!(description.title.is_some(), "{name}");
        let example = description.example.unwrap().into_inner();
        let destination = Destination::parse(&example, setting(), &nowhere).unwrap();
        assert_eq!(destination.to_string(), example);
        let json = serde_json::to_string(&destination).unwrap();
        assert_eq!(
            serde_json::from_str::<Destination>(&json).unwrap(),
            destination
        );
        let replaced = Destination {
            replace: true,
            ..destination
        };
        let again = Destination::parse(&replaced.to_string(), setting(), &nowhere).unwrap();
        assert_eq!(again, replaced, "{name}");
    }
    assert!(BUILT_IN.is_sorted());
}

#[test]
fn a_preset_of_ones_own_is_read_when_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::new(folder.path().into());
    let parse = |text: &str| {
        let parsed = Destination::parse(text, setting(), &catalogue);
        parsed.map_err(|error| error.to_string())
    };
    assert!(
        parse("mine:K")
            .unwrap_err()
            .starts_with("unknown destination `mine:`")
    );
    own_preset(folder.path(), "mine");
    let destination = parse("mine:K").unwrap();
    let DestinationKind::Preset(preset) = &destination.kind else {
        panic!("{destination:?}");
    };
    assert_eq!(preset.write, ["mine"]);
    let typo = parse("mien:K").unwrap_err();
    assert_eq!(
        typo,
        "unknown destination `mien:`: did you mean `mine:VARIABLE`?"
    );
    std::fs::write(folder.path().join("mine.toml"), "name = 1").unwrap();
    let shown = folder.path().join("mine.toml").display().to_string();
    assert!(
        parse("mine:K")
            .unwrap_err()
            .starts_with(&format!("`{shown}`, line 1: "))
    );
    // What is built in does not depend on the folder, nor can a file replace it.
    own_preset(folder.path(), "github");
    let DestinationKind::Preset(preset) = parse("github:a/b").unwrap().kind else {
        panic!("a preset");
    };
    assert_eq!(preset.write[0], "gh");
    own_preset(folder.path(), "other");
    std::fs::rename(
        folder.path().join("other.toml"),
        folder.path().join("x.toml"),
    )
    .unwrap();
    assert!(
        parse("x:K")
            .unwrap_err()
            .ends_with("describes `other`; rename it to `other.toml`")
    );
    assert!(parse("a/b:K").is_err() && parse("..:K").is_err());
}

#[test]
fn a_flag_of_a_tool_is_never_a_value() {
    let nowhere = Catalogue::new(PathBuf::from("/nonexistent"));
    for text in [
        "github:--env=x#K",
        "github:a/b#--all",
        "gcp:p/-x",
        "kubernetes:a/b#{id}",
    ] {
        assert!(
            Destination::parse(text, setting(), &nowhere).is_err(),
            "{text}"
        );
    }
}
