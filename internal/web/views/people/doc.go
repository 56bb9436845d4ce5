// Package people is the pages with which an officer or an administrator brings the people of an organisation in and keeps them.
package people
