/** The admin port and what uses it, through the packaged jar. Read {@link io.hoofbeat.cli.admin.AdminApiIT} first. No state. */
@NullMarked
package io.hoofbeat.cli.admin;

import org.jspecify.annotations.NullMarked;
