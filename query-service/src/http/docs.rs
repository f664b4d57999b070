//! The published description as a page for people. Made here, as plain HTML: renderers that come as
//! scripts need a laxer content security policy than the rest of the app.

use super::contract::DOCUMENT;
use axum::response::Html;
use serde_json::{Map, Value};
use std::fmt::Write;
use std::sync::LazyLock;

/// Made once: the document does not change while the program runs.
static PAGE: LazyLock<String> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
    page(&document)
});

/// The description for people
///
/// A page with every route: who may, what it takes, what it answers, how it refuses.
#[utoipa::path(
    get, path = "/api/docs", tag = "System",
    responses((status = 200, description = "The page.", body = String, content_type = "text/html")),
    extensions(("x-role" = json!("nobody"))),
)]
pub(super) async fn page_of_routes() -> Html<&'static str> {
    Html(PAGE.as_str())
}

fn page(document: &Value) -> String {
    let mut html = String::from(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Task Manager API</title>\
         </head><body><h1>Task Manager API</h1><p><a href=\"/api/v1/openapi.json\">OpenAPI 3.1</a></p>",
    );
    paragraph(&mut html, &document["info"]["description"]);
    html.push_str("<h2>Routes</h2>");
    for (path, item) in fields(&document["paths"]) {
        for (method, operation) in fields(item) {
            route(&mut html, &format!("{} {path}", method.to_uppercase()), operation);
        }
    }
    html.push_str("<h2>Schemas</h2>");
    for (name, schema) in fields(&document["components"]["schemas"]) {
        let name = escaped(name);
        push(&mut html, format_args!("<h3 id=\"{name}\">{name}</h3>"));
        paragraph(&mut html, &schema["description"]);
        details(&mut html, "JSON schema", schema);
    }
    html.push_str("</body></html>");
    html
}

fn route(html: &mut String, name: &str, operation: &Value) {
    let summary = escaped(operation["summary"].as_str().unwrap_or_default());
    push(html, format_args!("<h3><code>{}</code> {summary}</h3>", escaped(name)));
    paragraph(html, &operation["description"]);
    let role = escaped(operation["x-role"].as_str().unwrap_or_default());
    push(html, format_args!("<p>Needs at least: {role}.</p><ul>"));
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let Some(name) = parameter["name"].as_str() else { continue };
        let place = escaped(parameter["in"].as_str().unwrap_or_default());
        let description = escaped(parameter["description"].as_str().unwrap_or_default());
        push(html, format_args!("<li><code>{}</code> ({place}) {description}</li>", escaped(name)));
    }
    html.push_str("</ul>");
    if let Some(body) = operation.get("requestBody") {
        details(html, "Body", body);
    }
    html.push_str("<ul>");
    for (status, response) in fields(&operation["responses"]) {
        let description = escaped(response["description"].as_str().unwrap_or_default());
        push(html, format_args!("<li><strong>{}</strong> {description}</li>", escaped(status)));
    }
    html.push_str("</ul>");
    let answers = fields(&operation["responses"]).filter(|(status, _)| status.starts_with('2'));
    for (_, answer) in answers.filter(|(_, answer)| answer.get("content").is_some()) {
        details(html, "Answer", &answer["content"]);
    }
}

fn fields(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn paragraph(html: &mut String, text: &Value) {
    if let Some(text) = text.as_str() {
        push(html, format_args!("<p>{}</p>", escaped(text)));
    }
}

fn details(html: &mut String, summary: &str, json: &Value) {
    let json = escaped(&serde_json::to_string_pretty(json).unwrap_or_default());
    push(html, format_args!("<details><summary>{summary}</summary><pre>{json}</pre></details>"));
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn push(html: &mut String, more: std::fmt::Arguments<'_>) {
    #[expect(clippy::let_underscore_must_use, reason = "writing to a string cannot fail")]
    let _ = html.write_fmt(more);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_route_of_the_document_is_on_the_page() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let page = page(&document);
        for (path, item) in fields(&document["paths"]) {
            for (method, _) in fields(item) {
                let name = format!("<code>{} {path}</code>", method.to_uppercase());
                assert!(page.contains(&name), "{name}");
            }
        }
    }

    #[test]
    fn text_of_the_document_is_text_on_the_page() {
        let page = page(&json!({ "info": { "description": "<script>&\"" } }));
        assert!(page.contains("<p>&lt;script&gt;&amp;&quot;</p>"), "{page}");
    }
}
