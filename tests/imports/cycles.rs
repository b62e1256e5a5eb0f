//! Finds files that import each other in a cycle.
//!
//! An import leads to the file that defines the item; re-exports on the way are followed, and count
//! only where the re-exporting file uses the item itself. So a parent may declare and re-export its
//! children, and they may share what another child defines; but a child that the parent *uses* must
//! not use what the parent defines. Tests do not count.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::rust_source::{ImportKind, Imports};

/// A module path without `crate`: `["store", "keychain"]`; that of `lib.rs` is empty.
type Module = Vec<String>;

/// How many re-exports are followed.
const MAX_DEPTH: usize = 16;

/// The files of a crate and their imports.
pub struct Files(BTreeMap<Module, File>);

struct File {
    path: String,
    imports: Imports,
}

impl Files {
    /// Files by module, path and imports.
    pub fn new(files: impl IntoIterator<Item = (Module, String, Imports)>) -> Self {
        Self(
            files
                .into_iter()
                .map(|(module, path, imports)| (module, File { path, imports }))
                .collect(),
        )
    }

    /// All cycles.
    pub fn cycles(&self) -> Vec<Cycle> {
        let graph: BTreeMap<&Module, BTreeSet<&Module>> = self
            .0
            .keys()
            .map(|module| (module, self.imported_by(module)))
            .collect();
        let reached: BTreeMap<&Module, BTreeSet<&Module>> = graph
            .keys()
            .map(|module| (*module, reached_from(module, &graph)))
            .collect();
        let mut cycles: Vec<Cycle> = Vec::new();
        let mut seen = BTreeSet::new();
        for (module, reachable) in &reached {
            if !reachable.contains(module) || seen.contains(module) {
                continue;
            }
            let files: Vec<&Module> = reachable
                .iter()
                .copied()
                .filter(|other| reached[other].contains(module))
                .collect();
            seen.extend(files.iter().copied());
            let path = |module: &Module| self.0[module].path.clone();
            let inside = |from: &&Module| {
                let from: &Module = from;
                let targets = graph[from].iter().filter(|to| files.contains(to));
                targets.map(|to| (path(from), path(to))).collect::<Vec<_>>()
            };
            cycles.push(Cycle {
                imports: files.iter().flat_map(inside).collect(),
                files: files.into_iter().map(path).collect(),
            });
        }
        cycles
    }

    fn imported_by(&self, module: &Module) -> BTreeSet<&Module> {
        let Imports { all, mentioned } = &self.0[module].imports;
        let is_used = |kind, name| kind != ImportKind::ReExport || mentioned.contains(name);
        let counted = all
            .iter()
            .filter(|import| !import.in_tests && is_used(import.kind, &import.name));
        counted
            .filter_map(|import| self.definer(&import.path, module, 0))
            .filter(|target| *target != module)
            .collect()
    }

    /// The file that defines the item of a path in a module; `None` if it is of another crate, or
    /// imported by a `use` that counts itself.
    fn definer(&self, path: &[String], module: &Module, depth: usize) -> Option<&Module> {
        let (first, rest) = path.split_first()?;
        let absolute = if first == "crate" {
            rest.to_vec()
        } else {
            let child = [module.as_slice(), std::slice::from_ref(first)].concat();
            self.0
                .contains_key(&child)
                .then(|| [child.as_slice(), rest].concat())?
        };
        let length = (0..=absolute.len())
            .rev()
            .find(|length| self.0.contains_key(&absolute[..*length]))?;
        let (file, named) = absolute.split_at(length);
        let (file, contents) = self.0.get_key_value(file)?;
        let binding = named.first().and_then(|name| {
            let bindings = contents
                .imports
                .all
                .iter()
                .filter(|import| import.kind != ImportKind::Inline && !import.in_tests);
            bindings.into_iter().find(|import| import.name == *name)
        });
        match binding {
            Some(binding) if depth < MAX_DEPTH => {
                let full: Vec<String> = binding.path.iter().chain(&named[1..]).cloned().collect();
                self.definer(&full, file, depth + 1)
            }
            Some(_) | None => Some(file),
        }
    }
}

/// Files that import each other.
pub struct Cycle {
    pub files: Vec<String>,
    /// The importing and the imported file.
    pub imports: Vec<(String, String)>,
}

fn reached_from<'a>(
    start: &Module,
    graph: &BTreeMap<&'a Module, BTreeSet<&'a Module>>,
) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&Module> = graph[start].iter().copied().collect();
    while let Some(module) = next.pop() {
        if reached.insert(module) {
            next.extend(&graph[module]);
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::rust_source::imports;

    /// The cycles of files, each given as module and text.
    fn cycles(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let file = |(module, text): &(&str, &str)| {
            let segments: Vec<&str> = module
                .split('/')
                .filter(|segment| !segment.is_empty())
                .collect();
            let owned = segments.iter().map(ToString::to_string).collect();
            (owned, (*module).to_owned(), imports(text, &segments))
        };
        Files::new(files.iter().map(file))
            .cycles()
            .into_iter()
            .map(|cycle| cycle.files)
            .collect()
    }

    #[test]
    fn files_that_import_each_other_are_a_cycle() {
        assert_eq!(
            cycles(&[("a", "use crate::b::B;"), ("b", "use crate::a::A;")]),
            [["a", "b"]]
        );
        assert_eq!(
            cycles(&[
                ("a", "fn f() { crate::b::f() }"),
                ("b", "use super::c;"),
                ("c", "use crate::a;")
            ])
            .len(),
            1
        );
        assert_eq!(
            cycles(&[
                ("a", "use crate::b::B;"),
                ("b", "use crate::c::C;"),
                ("c", "")
            ]),
            [[""; 0]; 0]
        );
    }

    #[test]
    fn a_parent_and_a_child_that_use_each_other_are_a_cycle() {
        let child = ("a/b", "use super::A;");
        for parent in [
            "mod b; use b::B; pub struct A(B);",
            "mod b; struct A; fn f() { b::f() }",
            "mod b; use self::b::f;",
            "mod b; pub use b::B; struct A(B);",
        ] {
            assert_eq!(cycles(&[("a", parent), child]), [["a", "a/b"]], "{parent}");
        }
        for parent in [
            "mod b; pub struct A;",
            "mod b; pub use b::B; pub(crate) use b::C; struct A;",
        ] {
            assert_eq!(cycles(&[("a", parent), child]), [[""; 0]; 0], "{parent}");
        }
    }

    #[test]
    fn a_re_exported_item_belongs_to_its_definer() {
        let parent = (
            "a",
            "mod b; mod c; pub use b::B; pub(super) use c::{C as D, self as other}; use crate::x::X;",
        );
        let x = ("x", "pub struct X;");
        assert_eq!(
            cycles(&[parent, x, ("a/b", "use super::D;"), ("a/c", "")]),
            [[""; 0]; 0]
        );
        assert_eq!(
            cycles(&[parent, x, ("a/b", "use super::X;"), ("a/c", "")]),
            [[""; 0]; 0]
        );
        assert_eq!(
            cycles(&[
                parent,
                x,
                ("a/b", "use super::D;"),
                ("a/c", "use super::B;")
            ]),
            [["a/b", "a/c"]]
        );
        assert_eq!(
            cycles(&[
                parent,
                x,
                ("a/b", "use crate::a::other::f;"),
                ("a/c", "use crate::a::B;")
            ])
            .len(),
            1
        );
    }

    #[test]
    fn tests_and_visibilities_import_nothing() {
        let a = ("a", "use crate::b::B; pub(in crate::a) struct A;");
        assert_eq!(
            cycles(&[
                a,
                (
                    "b",
                    "#[cfg(test)] mod tests { use crate::a::A; use super::*; }"
                )
            ]),
            [[""; 0]; 0]
        );
        assert_eq!(
            cycles(&[a, ("b", "pub(in crate::a) struct B;")]),
            [[""; 0]; 0]
        );
        assert_eq!(
            cycles(&[a, ("b", "mod inner { use crate::a::A; }")]),
            [["a", "b"]]
        );
    }
}
