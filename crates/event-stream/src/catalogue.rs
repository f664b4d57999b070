//! Every event there is, for whoever reads the stream: from the code its form and what leads to it,
//! from the golden files what it looks like in each version. Published as AsyncAPI ([`asyncapi`]) and
//! for people ([`markdown`]). Compiled with the feature `schema` only.

mod asyncapi;
mod cause;
mod markdown;

use crate::AggregateType;
use domain::account::AccountEvent;
use domain::project::ProjectEvent;
use domain::stored;
use domain::task::TaskEvent;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};
use utoipa::ToSchema;

/// Why there is no catalogue.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    #[error("the stored examples cannot be read")]
    Read(#[from] io::Error),
    #[error("{0} is not a stored example of an event")]
    Example(String),
    #[error("{0} has no stored example")]
    MissingExample(String),
    #[error("{0} is no event of this program")]
    Unknown(String),
    #[error("a description has no form")]
    Form,
}

/// One event in one version.
#[derive(Debug)]
struct Entry {
    aggregate: AggregateType,
    event_type: String,
    version: String,
    /// What it is lifted to when it is read; none when it is the newest.
    lifted_to: Option<String>,
    /// The payload's JSON schema; of an older version only the examples are known.
    schema: Option<Value>,
    cause: &'static str,
    examples: Vec<Value>,
}

/// All events, in the order of their names, and the schemas their payloads refer to.
#[derive(Debug)]
pub struct Catalogue {
    entries: Vec<Entry>,
    schemas: BTreeMap<String, Value>,
}

impl Catalogue {
    /// Reads the golden files in a folder, `<event_type>.v<version>[.<label>].json`, and joins them
    /// with what the code says.
    ///
    /// # Errors
    /// When an event has no example, or an example is of no event.
    pub fn read(stored_events: &Path) -> Result<Self, CatalogueError> {
        let mut schemas = BTreeMap::new();
        let mut known = known::<ProjectEvent>(AggregateType::Project, &mut schemas)?;
        known.append(&mut self::known::<TaskEvent>(AggregateType::Task, &mut schemas)?);
        known.append(&mut self::known::<AccountEvent>(AggregateType::Account, &mut schemas)?);

        let mut entries: Vec<Entry> = Vec::new();
        for ((event_type, version), examples) in examples(stored_events)? {
            let unknown = || CatalogueError::Unknown(format!("{event_type} {version}"));
            let (aggregate, schema) = known.get(&event_type).ok_or_else(unknown)?;
            let example = examples.first().cloned().unwrap_or_default();
            let (newest, payload) = stored::upcast(&event_type, &version, example);
            let cause = cause::of(*aggregate, payload).ok_or_else(unknown)?;
            let is_newest = newest == version;
            entries.push(Entry {
                aggregate: *aggregate,
                event_type,
                version,
                lifted_to: (!is_newest).then_some(newest),
                schema: is_newest.then(|| schema.clone()),
                cause,
                examples,
            });
        }
        for event_type in known.keys() {
            let has_newest =
                |entry: &Entry| entry.event_type == *event_type && entry.lifted_to.is_none();
            if !entries.iter().any(has_newest) {
                return Err(CatalogueError::MissingExample(event_type.clone()));
            }
        }
        Ok(Self { entries, schemas })
    }
}

type Known = BTreeMap<String, (AggregateType, Value)>;

/// Returns the schemas of an aggregate's events by their types, and adds those they refer to.
fn known<E: ToSchema>(
    aggregate: AggregateType,
    schemas: &mut BTreeMap<String, Value>,
) -> Result<Known, CatalogueError> {
    let json = |schema| serde_json::to_value(schema).or(Err(CatalogueError::Form));
    let mut named = Vec::new();
    E::schemas(&mut named);
    for (name, schema) in named {
        schemas.insert(name, json(schema)?);
    }
    let schema = json(E::schema())?;
    let variants = schema["oneOf"].as_array().cloned().unwrap_or_default();
    let mut known = BTreeMap::new();
    for variant in variants {
        let event_type = tag_of(&variant).ok_or(CatalogueError::Form)?.to_owned();
        known.insert(event_type, (aggregate, variant));
    }
    Ok(known)
}

/// Returns the value of the field `type`, which tells the variants apart.
fn tag_of(variant: &Value) -> Option<&str> {
    let own = variant.pointer("/properties/type/enum/0").and_then(Value::as_str);
    own.or_else(|| variant["allOf"].as_array()?.iter().find_map(tag_of))
}

type Examples = BTreeMap<(String, String), Vec<Value>>;

fn examples(folder: &Path) -> Result<Examples, CatalogueError> {
    let mut files: Vec<_> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.sort();
    let mut examples = Examples::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bad = || CatalogueError::Example(name.clone());
        let mut parts = name.split('.');
        let (event_type, version) = (parts.next(), parts.next());
        let version = version.and_then(|version| version.strip_prefix('v')).ok_or_else(bad)?;
        let event_type = event_type.ok_or_else(bad)?.to_owned();
        let example = serde_json::from_slice(&fs::read(&file)?).map_err(|_no_json| bad())?;
        examples.entry((event_type, version.to_owned())).or_default().push(example);
    }
    Ok(examples)
}

/// One field of an event, as people read it.
struct Field {
    name: String,
    form: String,
    required: bool,
    description: String,
}

impl Catalogue {
    /// Returns the fields of an event, its tag left out.
    fn fields(&self, schema: &Value) -> Vec<Field> {
        let schema = self.resolved(schema);
        let mut fields = Vec::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            fields.extend(self.fields(part));
        }
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let properties = schema["properties"].as_object().into_iter().flatten();
        for (name, property) in properties.filter(|(name, _)| *name != "type") {
            let description = property["description"].as_str().unwrap_or_default();
            fields.push(Field {
                name: name.clone(),
                form: self.form(property),
                required: required.contains(&Value::from(name.as_str())),
                description: description.replace('\n', " "),
            });
        }
        fields
    }

    /// Returns a schema, or what it refers to.
    fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let named = name_of(schema).and_then(|name| self.schemas.get(name));
        named.unwrap_or(schema)
    }

    /// Says what a schema allows, in a few words.
    fn form(&self, schema: &Value) -> String {
        if let Some(name) = name_of(schema) {
            let fields = &self.resolved(schema)["properties"];
            return match (fields.get("before"), fields.get("after")) {
                (Some(value), Some(_)) => format!("{{ before, after: {} }}", self.form(value)),
                (_, _) => name.to_owned(),
            };
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            return choices.iter().map(|one| self.form(one)).collect::<Vec<_>>().join(" or ");
        }
        match &schema["type"] {
            Value::Array(types) => {
                types.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or ")
            }
            Value::String(kind) if kind == "array" => {
                format!("list of {}", self.form(&schema["items"]))
            }
            Value::String(kind) => match schema["format"].as_str() {
                Some(format @ ("date" | "date-time" | "uuid")) => format.to_owned(),
                Some(_) | None => kind.clone(),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => "any".to_owned(),
        }
    }
}

fn name_of(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}

/// Returns an object of these entries.
fn object(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(entries.into_iter().collect::<Map<_, _>>())
}
