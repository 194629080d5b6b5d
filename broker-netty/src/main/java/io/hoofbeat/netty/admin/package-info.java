/** The admin port. Read {@link io.hoofbeat.netty.admin.AdminHandler} first. No state of its own. */
@NullMarked
package io.hoofbeat.netty.admin;

import org.jspecify.annotations.NullMarked;
