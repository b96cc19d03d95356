//! What authors wrote, made safe to show: as HTML through an allowlist, or as plain text.

/// What an author wrote, as HTML that a page may show: plain text in paragraphs, HTML through an allowlist.
pub fn html(written: &str) -> String {
    if written.contains('<') {
        return ammonia::clean(written);
    }
    let paragraphs = written.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.fold(String::new(), |html, paragraph| {
        html + "<p>" + &ammonia::clean_text(paragraph).replace("&#10;", "<br>") + "</p>"
    })
}

/// What an author wrote, as plain text.
pub fn plain(written: &str) -> String {
    if !written.contains(['<', '&']) {
        return written.to_owned();
    }
    let text = ammonia::Builder::empty().clean(written).to_string();
    // Exactly what the serialiser escapes in text; `&amp;` last, so that nothing is undone twice.
    [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u{a0}"), ("&amp;", "&")]
        .into_iter()
        .fold(text, |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_keeps_its_paragraphs_and_html_loses_its_scripts() {
        assert_eq!(html("one\ntwo\n\nthree & four"), "<p>one<br>two</p><p>three&#32;&amp;&#32;four</p>");
        assert_eq!(html("<b onclick=x()>bold</b><script>x()</script>"), "<b>bold</b>");
    }

    #[test]
    fn html_becomes_text_once() {
        assert_eq!(plain("Tom & <b>Kari</b> &lt;3"), "Tom & Kari <3");
        assert_eq!(plain("a < b"), "a < b");
    }
}
