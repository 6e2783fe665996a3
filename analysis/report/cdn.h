/*
 * Report: who is served from where by CDNs, and how busy and how useful each server was.
 */
#ifndef ANALYSIS_REPORT_CDN_H
#define ANALYSIS_REPORT_CDN_H

struct page;

/* For each CDN workload of the first point a matrix of access network by server, and a table of the
 * servers, with a row an arm; nothing where there is no CDN. Returns 0 or -ENOMEM. */
int report_cdn(const struct page *p);

#endif
