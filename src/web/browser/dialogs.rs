//! Dialogs: that for printing, and `<dialog>` elements of the page.

use web_sys::HtmlDialogElement;

use super::typed;

/// Opens the browser's dialog for printing.
pub fn print() {
    if let Some(window) = web_sys::window() {
        // The browser itself reports a missing printer.
        _ = window.print();
    }
}

/// Opens the dialog with this id. An open dialog stays as it is.
pub fn open_dialog(id: &str) {
    if let Some(dialog) = typed::<HtmlDialogElement>(id) {
        _ = dialog.show_modal();
    }
}

/// Closes the dialog with this id.
pub fn close_dialog(id: &str) {
    if let Some(dialog) = typed::<HtmlDialogElement>(id) {
        dialog.close();
    }
}
