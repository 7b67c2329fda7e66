//! What commands read that look at a registry in any form: sources, datasets, folders of either, standard input.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use super::{Failure, Setup, tell};
use crate::dataset::Dataset;
use crate::export::{self, ASSIGNMENTS, Data, File, Model, TABLES};
use crate::files::{self, DatasetFolder, Error, STANDARD_INPUT, Sources};
use crate::registry::Registry;
use crate::report::Sanitized;
use crate::rule::count;
use crate::syntax::Dialect;

/// A registry in one of its forms.
pub(super) enum Input {
    /// Tables that were read back.
    Model(Model),
    /// Sources, and what they are called.
    Sources(Sources, String),
}

impl Input {
    /// Reads what stands at a path.
    pub(super) fn read(setup: &Setup, path: &Path) -> Result<Self, Failure> {
        if let Some(folder) = dataset_folder(path)? {
            return folder_model(&folder).map(Self::Model);
        }
        Self::of_paths(setup, &[path.to_owned()], None)
    }

    /// Reads what stands at a path; what is said to be in some form is a source.
    pub(super) fn read_as(
        setup: &Setup,
        path: &Path,
        form: Option<&'static Dialect>,
    ) -> Result<Self, Failure> {
        match form {
            None => Self::read(setup, path),
            Some(_) => Self::of_paths(setup, &[path.to_owned()], form),
        }
    }

    /// Reads the sources that the configuration names, or those in the default folder.
    pub(super) fn default(setup: &Setup) -> Result<Self, Failure> {
        let paths = setup.paths(&[])?;
        Self::of_paths(setup, &paths, None)
    }

    fn of_paths(
        setup: &Setup,
        paths: &[PathBuf],
        form: Option<&'static Dialect>,
    ) -> Result<Self, Failure> {
        let known = |bytes: &[u8]| form.is_none().then(|| export::known(bytes)).flatten();
        let sources = files::read_sources(paths, &setup.base, known)?;
        match (&*sources.datasets, &*sources.files) {
            ([], _) => {
                let paths: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
                let name = paths.join(" ");
                Ok(Self::Sources(sources, name))
            }
            ([one], []) => {
                let model = model_of(&one.path, one.file, &one.content)?;
                if model.has(&ASSIGNMENTS) {
                    return Ok(Self::Model(model));
                }
                let path = one.path.display();
                let message = format!("{path} is a dataset, and holds no assignments");
                Err(Failure::Use(message, "give the folder that it stands in"))
            }
            ([one, ..], _) => {
                let path = one.path.display();
                let message = format!("{path} is a dataset, and stands among other sources");
                Err(Failure::Use(message, "name it alone, or the sources alone"))
            }
        }
    }

    /// Shows what it holds; `lost` says whether there is more that could not be compiled, which has been told.
    pub(super) fn with<T>(&self, see: impl FnOnce(&dyn Data, bool) -> T) -> Result<T, Failure> {
        let (sources, name) = match self {
            Self::Model(model) => return Ok(see(model, false)),
            Self::Sources(sources, name) => (sources, name),
        };
        let registry = Registry::parse(&sources.files)?;
        let dataset = Dataset::compile(&registry, &[]);
        let lost = registry.has_losses();
        if lost && registry.record_count() == 0 {
            return Err(Failure::Use(
                format!("no record could be read in {name}"),
                "give a registry, a folder of *.txt files, or a dataset that `portreg build` wrote",
            ));
        }
        if lost {
            let compiled = registry
                .records()
                .filter(|view| view.record.compiles())
                .count();
            let lost = match registry.record_count() - compiled {
                0 => "lines that make no record are".to_owned(),
                1 => "1 record is".to_owned(),
                many => format!("{} are", count(many, "record")),
            };
            let name = Sanitized::new(name);
            tell(|out| {
                writeln!(
                    out,
                    "warning: in {name} {lost} left out, for want of a part that can be read"
                )?;
                writeln!(out, "  help: `portreg check` says what is wrong there")
            });
        }
        Ok(see(&dataset, lost))
    }
}

/// What a file of a dataset holds, once its promises are looked at.
pub(super) fn model_of(path: &Path, file: &File, content: &[u8]) -> Result<Model, Failure> {
    let model = file.read(content).expect("what is known can be read");
    let model = model.map_err(|what| Failure::broken(path, what))?;
    model
        .validate()
        .map_err(|breach| Failure::broken(path, breach))?;
    Ok(model)
}

/// The folder at a path, if it is one of datasets.
pub(super) fn dataset_folder(path: &Path) -> Result<Option<DatasetFolder>, Failure> {
    if path.as_os_str() == STANDARD_INPUT {
        return Ok(None);
    }
    let folder = match DatasetFolder::open(path) {
        Err(Error::NotAFolder(_)) => return Ok(None),
        folder => folder?,
    };
    if folder.ours.is_empty() {
        return Ok(None);
    }
    if folder.others.iter().any(|name| is_source(name)) {
        let path = path.display();
        let message = format!("the folder {path} holds both datasets and sources");
        return Err(Failure::Use(message, "name the file that is meant"));
    }
    Ok(Some(folder))
}

/// Whether a file of this name stands for a source, in a folder of sources.
fn is_source(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "txt")
}

/// All that a folder of datasets holds: its first whole file, or else what the others hold together.
fn folder_model(folder: &DatasetFolder) -> Result<Model, Failure> {
    let read = |file: &'static File| {
        let content = folder.read(file)?.content;
        model_of(&folder.path_of(file), file, &content)
    };
    if let Some(whole) = folder.ours.iter().find(|file| file.is_whole()) {
        return read(whole);
    }
    let mut models = Vec::new();
    for file in folder.ours.iter().filter(|file| file.read.is_some()) {
        models.push(read(file)?);
    }
    let fullness = |model: &Model| TABLES.iter().filter(|table| model.has(table)).count();
    models.sort_by_key(|model| Reverse(fullness(model)));
    let mut joined = Model::default();
    for model in models {
        joined.fill_from(model);
    }
    let path = folder.path_of(folder.ours[0]);
    let path = path.parent().unwrap_or(Path::new("."));
    joined
        .validate()
        .map_err(|breach| Failure::broken(path, breach))?;
    if !joined.has(&ASSIGNMENTS) {
        let message = format!("the datasets in {} hold no assignments", path.display());
        return Err(Failure::Use(message, "`portreg build` writes them"));
    }
    Ok(joined)
}
