//! Error responses in XML: the texts of their elements.

/// The roots of error responses. Any other document, such as an HTML page, is not from a service.
const ROOTS: [&str; 2] = ["Error", "ErrorResponse"];

/// A part of a document.
enum Part<'a> {
    /// A start tag, with the name of the element without its namespace.
    Start(&'a str),
    /// An end tag, or the end of an empty element.
    End,
    /// Text with entities.
    Text(&'a str),
    /// The content of a CDATA section.
    Data(&'a str),
    /// A declaration, a comment or a processing instruction.
    Other,
}

/// The names and texts of the elements that contain no other element, in their order; `None` if the
/// document is no error response.
pub(super) fn error_elements(document: &str) -> Option<Vec<(String, String)>> {
    let mut rest = document.trim_start();
    let mut has_root = false;
    let mut elements = Vec::new();
    let mut open: Option<(&str, String)> = None;
    while !rest.is_empty() {
        let (part, after) = next(rest);
        rest = after;
        match part {
            Part::Start(name) => {
                if !has_root && !ROOTS.iter().any(|root| name.eq_ignore_ascii_case(root)) {
                    return None;
                }
                has_root = true;
                open = Some((name, String::new()));
            }
            Part::End => {
                elements.extend(open.take().map(|(name, text)| (name.to_owned(), text)));
            }
            Part::Text(text) => open.iter_mut().for_each(|(_, all)| all.push_str(&unescaped(text))),
            Part::Data(text) => open.iter_mut().for_each(|(_, all)| all.push_str(text)),
            Part::Other => {}
        }
    }
    has_root.then_some(elements)
}

/// The first part of a document, and the rest. A part that does not end is the rest of the
/// document.
fn next(document: &str) -> (Part<'_>, &str) {
    let until = |begin: &str, end: &str| {
        let inner = document.strip_prefix(begin)?;
        Some(inner.split_once(end).unwrap_or((inner, "")))
    };
    if let Some((data, rest)) = until("<![CDATA[", "]]>") {
        return (Part::Data(data), rest);
    }
    let comments = [("<!--", "-->"), ("<?", "?>"), ("<!", ">")];
    if let Some((_, rest)) = comments.into_iter().find_map(|(begin, end)| until(begin, end)) {
        return (Part::Other, rest);
    }
    if let Some((_, rest)) = until("</", ">") {
        return (Part::End, rest);
    }
    let Some(inner) = document.strip_prefix('<') else {
        let end = document.find('<').unwrap_or(document.len());
        return (Part::Text(&document[..end]), &document[end..]);
    };
    let end = end_of_tag(inner);
    let (tag, rest) = (&inner[..end], inner.get(end + 1..).unwrap_or_default());
    if let Some(stripped) = tag.strip_suffix('/')
        && !stripped.is_empty()
    {
        // An empty element has no text.
        return (Part::Other, rest);
    }
    let name = tag.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    (Part::Start(name.rsplit(':').next().unwrap_or(name)), rest)
}

/// The position of the `>` that ends a tag. Values of attributes can contain `>`.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    let end = tag.find(|c: char| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        quote.is_none() && c == '>'
    });
    end.unwrap_or(tag.len())
}

/// The text with the characters of its entities. Unknown entities stay.
fn unescaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut parts = text.split('&');
    result.push_str(parts.next().unwrap_or_default());
    for part in parts {
        match part.split_once(';').and_then(|(name, rest)| Some((entity(name)?, rest))) {
            Some((c, rest)) => {
                result.push(c);
                result.push_str(rest);
            }
            None => {
                result.push('&');
                result.push_str(part);
            }
        }
    }
    result
}

/// The character of an entity.
fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "apos" => Some('\''),
        "gt" => Some('>'),
        "lt" => Some('<'),
        "quot" => Some('"'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(document: &str) -> Vec<(String, String)> {
        error_elements(document).unwrap()
    }

    #[test]
    fn the_texts_of_all_leaves_are_read() {
        let document = r#"
            <?xml version="1.0"?><!DOCTYPE Error><!-- <Code>no</Code> -->
            <a:ErrorResponse xmlns:a="urn:x" note="a > b"><a:Error kind='1'>
            <a:Code x="</Code>">A<![CDATA[.<B>]]>&lt;&#67;&#x44;&unheard; & </a:Code>
            <Empty/><Message></Message></a:Error></a:ErrorResponse>"#;
        let expected = [("Code", "A.<B><CD&unheard; & "), ("Message", "")];
        assert_eq!(elements(document), expected.map(|(n, t)| (n.to_owned(), t.to_owned())));
    }

    #[test]
    fn a_document_that_is_cut_off_has_the_elements_before_the_cut() {
        let document = "<Error><Code>A</Code><Message>B</Message></Error>";
        for end in 0..document.len() {
            let elements = error_elements(&document[..end]).unwrap_or_default();
            assert!(elements.iter().all(|(_, text)| ["A", "B"].contains(&text.as_str())), "{end}");
            assert_eq!(elements.is_empty(), end < "<Error><Code>A</".len(), "{end}");
        }
    }

    #[test]
    fn another_document_is_no_error_response() {
        for document in ["", "text", "<html><code>A</code></html>", "<!-- <Error> -->", "<", "<>"] {
            assert_eq!(error_elements(document), None, "{document}");
        }
    }

    #[test]
    fn hostile_documents_end() {
        for piece in ["<", "<a", "<a>", "<![CDATA[", "<!--", "&", "</", "\""] {
            error_elements(&format!("<Error>{}", piece.repeat(20_000)));
        }
    }
}
