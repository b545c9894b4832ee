/** Shows what a server would get. */

const form = document.querySelector("form");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  form.querySelector("output").value = new URLSearchParams(new FormData(form)).toString();
});
