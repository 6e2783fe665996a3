/*
 * Whether a text is well-formed XML, as far as pages and reports need it: one root, elements
 * closed in order, attributes quoted and none twice, < and & only as markup, references known,
 * comments without "--", no control characters, no namespace prefix that is not declared.
 */
#ifndef TESTS_SUPPORT_XML_H
#define TESTS_SUPPORT_XML_H

#include <stddef.h>

/* NULL if it is; else what is wrong and where, in buf. */
const char *xml_fault(const char *text, char *buf, size_t size);

/* Fails the test with the fault, if there is one. */
void assert_xml(const char *text);

#endif
